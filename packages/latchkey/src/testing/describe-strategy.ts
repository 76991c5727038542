import { defineContract, type Runner, type Skip } from './contract'
import { malformedCases } from './strategy-cases/malformed'
import { outageCases, outcomeCases, refusalCases, stateCases } from './strategy-cases/outcomes'
import { type StrategyCase, StrategyContext, type StrategyOnTrial } from './strategy-context'

/** Every promise of the `Strategy` contract, as cases. */
export const strategyCases: readonly StrategyCase[] = [
  ...outcomeCases,
  ...refusalCases,
  ...stateCases,
  ...malformedCases,
  ...outageCases,
]

export interface DescribeStrategyOptions<User> extends StrategyOnTrial<User> {
  /** What the strategy does not promise, with the reason: groups or single cases. Default: none. */
  readonly skips?: readonly Skip[]
  /** The `describe` and `it` to define tests with. Default: the global ones. */
  readonly runner?: Runner
}

/**
 * Defines the tests that every `Strategy` passes, one for each promise of the contract.
 * @param name what the tests are headed with
 * @param options how the strategy is made, and which requests it is to accept and to refuse
 * @throws OPTION_INVALID if a skip names no case or has no reason, or if there is nothing to define tests with
 */
export function describeStrategy<User>(name: string, options: DescribeStrategyOptions<User>): void {
  const runCase = async (strategyCase: StrategyCase): Promise<void> => {
    await strategyCase.run(await StrategyContext.open(options))
  }
  defineContract(`${name} keeps the contract of a strategy`, strategyCases, runCase, options)
}
