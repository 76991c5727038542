import { describe, expect, it } from 'vitest'
import { type BrokenStrategy, brokenStrategies } from './broken-strategies.fixture'
import { type Collected, collect } from './collecting-runner.fixture'
import type { Runner } from './contract'
import { type DescribeStrategyOptions, describeStrategy, strategyCases } from './describe-strategy'
import { type Person, trialOfPeople, WholeStrategy } from './whole-strategy.fixture'

const heading = 'it keeps the contract of a strategy > '

async function verdictOn(
  broken?: BrokenStrategy,
  change: Partial<DescribeStrategyOptions<Person>> = {},
): Promise<Collected> {
  const define = (runner: Runner): void =>
    describeStrategy<Person>('it', {
      ...trialOfPeople,
      make: () => broken?.make() ?? new WholeStrategy(),
      ...(broken?.makeUnavailable && { makeUnavailable: broken.makeUnavailable }),
      timeout: { milliseconds: 200 },
      runner,
      ...change,
    })
  // The case that must tell, and not all of the others too.
  return collect(define, broken?.caughtBy)
}

describe('the tests of the strategy contract', () => {
  it('find nothing wrong with a strategy that keeps it, and skip nothing', async () => {
    const { passed, failed, skipped } = await verdictOn()
    expect(failed).toEqual([])
    expect(skipped).toEqual([])
    expect(passed).toHaveLength(strategyCases.length)
  })

  it('were each put to the test by a flaw', () => {
    expect(new Set(brokenStrategies.map(({ flaw }) => flaw)).size).toBe(brokenStrategies.length)
    const caught = new Set(brokenStrategies.map(({ caughtBy }) => caughtBy))
    const neverFailed = strategyCases
      .map(({ group, name }) => `${group} > ${name}`)
      .filter((name) => !caught.has(name))
    // Those who try a strategy are at fault there, not the strategy.
    expect(neverFailed).toEqual(['outcomes > is tried with two users at least, and a refusal'])
  })

  it.each(brokenStrategies)('find out when $flaw', async (broken) => {
    const { failed } = await verdictOn(broken)
    expect(failed).toEqual([`${heading}${broken.caughtBy}`])
  })

  it.each([[{ accepts: trialOfPeople.accepts.slice(0, 1) }], [{ accepts: [] }], [{ refuses: [] }]])(
    'ask for two users and a refusal',
    async (change) => {
      const { failed } = await verdictOn(undefined, change)
      expect(failed).toContain(
        `${heading}outcomes > is tried with two users at least, and a refusal`,
      )
    },
  )

  it('are skipped with a reason, or not at all', async () => {
    const { makeUnavailable: _, ...without } = trialOfPeople
    const define = (runner: Runner, skips: DescribeStrategyOptions<Person>['skips'] = []): void =>
      describeStrategy<Person>('it', { ...without, make: () => new WholeStrategy(), runner, skips })
    const { failed } = await collect(define)
    expect(failed).toEqual([
      `${heading}outage > rejects where it cannot find out who somebody is, and refuses nobody`,
    ])
    const { skipped } = await collect((runner) =>
      define(runner, [{ reason: 'it asks nobody', cases: ['outage'] }]),
    )
    expect(skipped).toEqual([expect.stringContaining('(skipped: it asks nobody)')])
  })
})
