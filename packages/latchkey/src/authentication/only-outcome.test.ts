import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OnlyOutcome } from './only-outcome'

let events: unknown[]
const note = (event: unknown): void => {
  events.push(event)
}

beforeEach(() => {
  events = []
  subscribe('latchkey:authentication', note)
})

afterEach(() => {
  unsubscribe('latchkey:authentication', note)
})

describe('of what a strategy does', () => {
  it('the first counts, and nothing is told', () => {
    const only = new OnlyOutcome('local')
    expect(only.isSettled).toBe(false)
    expect(only.claim('success')).toBe(true)
    expect(only.isSettled).toBe(true)
    expect(events).toEqual([])
  })

  it('a second is ignored and told, and so is a third', () => {
    const only = new OnlyOutcome('local')
    only.claim('failure')
    expect(only.claim('success')).toBe(false)
    expect(only.claim('error')).toBe(false)
    expect(events).toEqual([
      { kind: 'second-outcome', strategy: 'local', first: 'failure', second: 'success' },
      { kind: 'second-outcome', strategy: 'local', first: 'failure', second: 'error' },
    ])
  })

  it('nothing counts after its time was up', () => {
    const only = new OnlyOutcome('slow')
    expect(only.giveUp()).toBe(true)
    expect(only.claim('success')).toBe(false)
    expect(events).toEqual([{ kind: 'late-outcome', strategy: 'slow', outcome: 'success' }])
  })

  it('what counted is not given up', () => {
    const only = new OnlyOutcome('local')
    only.claim('pass')
    expect(only.giveUp()).toBe(false)
    expect(only.claim('error')).toBe(false)
    expect(events).toEqual([
      { kind: 'second-outcome', strategy: 'local', first: 'pass', second: 'error' },
    ])
  })
})
