import { ExpressStore } from 'latchkey/stores/express-store'
import { describeStore, FakeClock } from 'latchkey/testing'
import { describe, it } from 'vitest'
import { thirdPartyStores } from './third-party-stores'

/** What no store that was written for express-session promises. */
const ofNone = [
  {
    reason: 'create is a plain set: the engine makes keys of 256 random bits',
    cases: ['creates nothing where a record is'],
  },
  {
    reason: 'it has no place for stubs: destroy is its destroy',
    cases: [
      'with a reason leaves a stub that holds the reason, and only that',
      'leaves a stub that is there with its first reason',
      'leaves a stub that is no record to any other method',
      'an extension or a replacement never brings back what was destroyed',
    ],
  },
  {
    reason: 'when it forgets what has expired is its own affair, by its own clock',
    cases: ['expiry', 'expiry by the clock'],
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
    reason: 'the guard is of one process: what two can do is on its page',
    cases: ['races between two connections'],
  },
]

for (const { name, open, skips } of thirdPartyStores) {
  describeStore(`${name} in an express store`, {
    async open() {
      const { store: legacy, close } = await open()
      // It stands still, so that what is expected of a time is exact.
      const clock = new FakeClock(Date.now())
      const store = new ExpressStore(legacy, { clock })
      return {
        store,
        clock,
        close() {
          store.close()
          close()
        },
        break() {
          legacy.emit('disconnect')
        },
      }
    },
    skips: [...ofNone, ...skips],
    runner: { describe, it },
  })
}
