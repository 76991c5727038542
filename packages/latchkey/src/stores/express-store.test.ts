import { describe, expect, it } from 'vitest'
import { MapStore } from '../internal/express-store-guard/map-store.fixture'
import { describeStore } from '../testing/describe-store'
import { FakeClock } from '../testing/fake-clock'
import { ExpressStore, expressStoreDefaults } from './express-store'

/** What no store that was written for express-session promises. */
const skips = [
  {
    reason: 'create is a plain set: the engine makes keys of 256 random bits',
    cases: [
      'creates nothing where a record is',
      'is no judgement of the store: what has expired is given, with the time that stands',
    ],
  },
  {
    reason: 'a legacy store has no place for stubs: destroy is its destroy',
    cases: [
      'with a reason leaves a stub that holds the reason, and only that',
      'leaves a stub that is there with its first reason',
      'leaves a stub that is no record to any other method',
      'leaves a stub there until the last moment of its grace',
      'an extension or a replacement never brings back what was destroyed',
    ],
  },
  {
    reason: 'the legacy store forgets what has expired, or does not',
    cases: ['lets the store forget, some time after the grace'],
  },
  {
    reason: 'it keeps no index by owner',
    cases: [
      'index by owner',
      'destroyAllOf',
      'races by owner',
      'races by owner between two connections',
    ],
  },
  {
    reason: 'it guards within one process: what two can do is on its page',
    cases: ['races between two connections'],
  },
]

describe.each([
  ['that calls back later', () => new MapStore()],
  ['that calls back at once', () => new MapStore({ answers: 'at once' })],
  ['without touch', () => new MapStore({ touch: 'none' })],
  ['whose touch leaves the record', () => new MapStore({ touch: "the store's own" })],
])('a legacy store %s', (name, make) => {
  describeStore(name, {
    open() {
      const legacy = make()
      const clock = new FakeClock()
      const store = new ExpressStore(legacy, { clock })
      return {
        store,
        clock,
        close: () => store.close(),
        break() {
          legacy.emit('disconnect')
        },
      }
    },
    skips,
    runner: { describe, it },
  })
})

it('has these defaults', () => {
  expect(expressStoreDefaults).toEqual({
    callTimeout: { seconds: 10 },
    keysOfStore: ['__lastAccess'],
  })
})
