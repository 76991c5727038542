import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../stores/memory'
import { brokenKeeping } from './broken-keeping.fixture'
import { brokenLists } from './broken-lists.fixture'
import { brokenSteps } from './broken-steps.fixture'
import { type BrokenStore, broken } from './broken-store.fixture'
import { type Collected, collect } from './collecting-runner.fixture'
import type { Runner } from './contract'
import { describeStore } from './describe-store'
import { FakeClock } from './fake-clock'

const brokenStores = [...brokenSteps, ...brokenKeeping, ...brokenLists]
const heading = 'it keeps the contract of a session store > '

async function verdictOn(brokenStore?: BrokenStore): Promise<Collected> {
  const define = (runner: Runner): void =>
    describeStore('it', {
      open() {
        const clock = new FakeClock()
        const whole = new MemoryStore({ ...brokenStore?.options, clock })
        const store = brokenStore === undefined ? whole : broken(whole, clock, brokenStore)
        const close = (): void => whole.close()
        // One memory is seen through both connections, and an outage is its end.
        return { store, clock, close, break: close, secondConnection: async () => store }
      },
      runner,
    })
  // The case that must tell, and not all of the others too: there are many stores.
  return collect(define, brokenStore?.caughtBy)
}

describe('the tests of the store contract', () => {
  it('find nothing wrong with a store that keeps it, and skip nothing', async () => {
    const { passed, failed, skipped } = await verdictOn()
    expect(failed).toEqual([])
    expect(skipped).toEqual([])
    expect(passed.length).toBeGreaterThan(80)
  })

  it('were put to the test by stores with different flaws', () => {
    expect(new Set(brokenStores.map(({ flaw }) => flaw)).size).toBe(brokenStores.length)
    expect(brokenStores.length).toBeGreaterThan(20)
  })

  it.each(brokenStores)('find out when $flaw', async (brokenStore) => {
    const { failed } = await verdictOn(brokenStore)
    expect(failed).toEqual([`${heading}${brokenStore.caughtBy}`])
  })
})
