import fc from 'fast-check'
import { type Scenario, scenario } from './plans.fixture'
import { play } from './play.fixture'
import type { BreakStore } from './world.fixture'

/** What a search through schedules came to. */
export interface Search {
  readonly seed: number
  readonly schedules: number
  readonly seconds: number
  readonly found: CounterExample | undefined
}

/** The smallest scenario that was found in which something goes wrong. */
export interface CounterExample {
  readonly scenario: Scenario
  /** What went wrong, by the invariants of the race catalogue: `I4: s1, which had ended, can be read again`. */
  readonly violation: string
  readonly story: string
}

/** Plays random scenarios until one goes wrong, and makes that as small as it can be. */
export async function search(options: {
  readonly schedules: number
  readonly seed?: number | undefined
  readonly breakStore?: BreakStore
}): Promise<Search> {
  const { schedules, seed, breakStore } = options
  const broken = breakStore === undefined ? {} : { breakStore }
  const property = fc.asyncProperty(scenario, async (tried) => {
    const { violations } = await play(tried, broken)
    if (violations.length > 0) throw new Error(violations[0])
  })
  const start = performance.now()
  const result = await fc.check(property, {
    numRuns: schedules,
    ...(seed === undefined ? {} : { seed }),
  })
  const smallest = result.counterexample?.[0]
  return {
    seed: result.seed,
    schedules: result.numRuns,
    seconds: (performance.now() - start) / 1000,
    found: smallest && (await tell(smallest, broken)),
  }
}

async function tell(
  found: Scenario,
  broken: { readonly breakStore?: BreakStore },
): Promise<CounterExample> {
  const world = await play(found, { ...broken, isTold: true })
  return {
    scenario: found,
    violation: world.violations[0] ?? 'it went wrong once, and not again',
    story: `${world.story}`,
  }
}

/** The counter-example as a page to read, with what plays it again. */
export function inWords({ seed, found }: Search): string {
  if (found === undefined) return 'nothing went wrong'
  const { violation, story } = found
  return `${violation}\n\n${story}\n\nFound with LATCHKEY_SEED=${seed}; played again by\n${JSON.stringify(found.scenario)}`
}
