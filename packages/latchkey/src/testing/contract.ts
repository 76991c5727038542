import { invalidOption } from '../errors'

/** One promise of a contract, and how to see whether it is kept. */
export interface ContractCase<Context> {
  /** What kind of promise it is. Unique together with the name. */
  readonly group: string
  /** The promise, as a sentence about whoever keeps it. */
  readonly name: string
  /** Resolves if the promise is kept, rejects with what was expected and what came if it is not. */
  run(context: Context): Promise<void>
}

/** Promises that are not kept, and why. */
export interface Skip {
  /** Why: shown with each of the cases. */
  readonly reason: string
  /** Names of cases, or of groups of cases. */
  readonly cases: readonly string[]
}

/** What runs tests: the `describe` and `it` of Vitest, Jest or `node:test`. */
export interface Runner {
  describe(name: string, body: () => void): unknown
  readonly it: DefineTest & { readonly skip: DefineTest }
}

type DefineTest = (name: string, body: () => Promise<void>) => unknown

/** The cases of a group, from a table of names and bodies. */
export function casesOf<Context>(
  group: string,
  bodies: Readonly<Record<string, (context: Context) => Promise<void>>>,
): readonly ContractCase<Context>[] {
  return Object.entries(bodies).map(([name, run]) => ({ group, name, run }))
}

/**
 * Defines a test for each case.
 * @param run opens what is tested, runs the case on it, and closes it
 * @throws OPTION_INVALID if a skip names no case, or has no reason; if there is no runner
 */
export function defineContract<Context>(
  title: string,
  cases: readonly ContractCase<Context>[],
  run: (contractCase: ContractCase<Context>) => Promise<void>,
  { skips = [], runner = globalRunner() }: { skips?: readonly Skip[]; runner?: Runner },
): void {
  const reasonFor = reasonsOf(cases, skips)
  const groups = new Set(cases.map(({ group }) => group))
  runner.describe(title, () => {
    for (const group of groups) {
      runner.describe(group, () => {
        for (const contractCase of cases.filter((other) => other.group === group)) {
          const reason = reasonFor(contractCase)
          if (reason === undefined) runner.it(contractCase.name, () => run(contractCase))
          else runner.it.skip(`${contractCase.name} (skipped: ${reason})`, async () => {})
        }
      })
    }
  })
}

function reasonsOf<Context>(
  cases: readonly ContractCase<Context>[],
  skips: readonly Skip[],
): (contractCase: ContractCase<Context>) => string | undefined {
  const reasons = new Map<string, string>()
  for (const { reason, cases: names } of skips) {
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw invalidOption('skips.reason', 'a sentence that says why', reason)
    }
    for (const name of names) {
      if (!cases.some((known) => known.name === name || known.group === name)) {
        const known = [...new Set(cases.map(({ group }) => group))].join(', ')
        throw invalidOption(
          `skips.cases, which has ${JSON.stringify(name)},`,
          `names of cases, or of the groups ${known}`,
          name,
        )
      }
      reasons.set(name, reason)
    }
  }
  return ({ group, name }) => reasons.get(name) ?? reasons.get(group)
}

function globalRunner(): Runner {
  const found: unknown = globalThis
  if (isRunner(found)) return found
  throw invalidOption(
    'runner',
    '{ describe, it } of Vitest, Jest or node:test where they are not global',
    undefined,
  )
}

function isRunner(found: unknown): found is Runner {
  if (typeof found !== 'object' || found === null) return false
  return (
    typeof Reflect.get(found, 'describe') === 'function' &&
    typeof Reflect.get(found, 'it') === 'function'
  )
}
