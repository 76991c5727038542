import { invalidOption, latchkeyError } from '../errors'
import type { Strategy } from './strategy'

/** One strategy or several to be tried in turn, each by its name or itself. */
export type StrategyChoice<User> = string | Strategy<User> | readonly (string | Strategy<User>)[]

/** The strategies of an authenticator, by name. */
export class StrategyList<User> {
  readonly #byName = new Map<string, Strategy<User>>()

  /** @throws OPTION_INVALID for what is no strategy, and for two of one name */
  constructor(strategies: readonly Strategy<User>[]) {
    if (!Array.isArray(strategies)) throw invalidOption('strategies', 'an array', strategies)
    for (const strategy of strategies) {
      if (!isStrategy(strategy)) {
        const expected = 'strategies, each with a name and authenticate()'
        throw invalidOption('strategies', expected, strategy)
      }
      if (this.#byName.has(strategy.name)) {
        const expected = `strategies of different names, not '${strategy.name}' twice`
        throw invalidOption('strategies', expected, 2)
      }
      this.#byName.set(strategy.name, strategy)
    }
  }

  has(strategyName: string): boolean {
    return this.#byName.has(strategyName)
  }

  /**
   * The strategies of a choice, in its order.
   * @throws STRATEGY_UNKNOWN; OPTION_INVALID for an empty list, and for what is neither a name nor a strategy
   */
  chosen(choice: StrategyChoice<User>): readonly [Strategy<User>, ...Strategy<User>[]] {
    const [first, ...others] = isList(choice) ? choice : [choice]
    if (first === undefined) throw invalidOption('strategy', 'a list that is not empty', choice)
    return [this.#find(first), ...others.map((other) => this.#find(other))]
  }

  #find(named: string | Strategy<User>): Strategy<User> {
    if (typeof named !== 'string') {
      if (isStrategy(named)) return named
      throw invalidOption(
        'strategy',
        'the name of a strategy, a strategy, or a list of them',
        named,
      )
    }
    const strategy = this.#byName.get(named)
    if (strategy !== undefined) return strategy
    const known = [...this.#byName.keys()].join(', ') || 'none'
    throw latchkeyError('STRATEGY_UNKNOWN', `No strategy '${named}'; there are: ${known}.`)
  }
}

function isStrategy(value: unknown): value is Strategy<never> {
  if (typeof value !== 'object' || value === null) return false
  const { name, authenticate } = value as Partial<Strategy<unknown>>
  return typeof name === 'string' && typeof authenticate === 'function'
}

/** `Array.isArray` does not tell a readonly array from the rest of a union. */
function isList<Item>(choice: Item | readonly Item[]): choice is readonly Item[] {
  return Array.isArray(choice)
}
