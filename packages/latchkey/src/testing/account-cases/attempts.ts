import { strict as assert } from 'node:assert'
import {
  type AttemptStoreCase,
  type AttemptStoreContext,
  assertAllReject,
  assertCount,
  fresh,
} from '../account-stores-context'
import { casesOf } from '../contract'

const [minute, now] = [60_000, 1_700_000_000_000]

/** What is promised of a store of attempts. */
export const attemptStoreCases: readonly AttemptStoreCase[] = [
  ...casesOf<AttemptStoreContext>('counting attempts', {
    async 'lets as many through as it is told, and says until when there are no more'({ store }) {
      const key = fresh('key')
      for (let attempt = 0; attempt < 3; attempt++) {
        const taken = await store.take(key, 3, minute, now + attempt)
        assert.deepEqual(taken, { allowed: true })
      }
      assert.deepEqual(await store.take(key, 3, minute, now + 3), {
        allowed: false,
        until: now + minute,
      })
    },
    async 'begins anew when the window is over, and not before'({ store }) {
      const key = fresh('key')
      await store.take(key, 1, minute, now)
      assert.equal((await store.take(key, 1, minute, now + minute - 1)).allowed, false)
      assert.equal((await store.take(key, 1, minute, now + minute)).allowed, true)
      assert.deepEqual(await store.take(key, 1, minute, now + minute), {
        allowed: false,
        until: now + 2 * minute,
      })
    },
    async 'makes no window longer by what it refuses'({ store }) {
      const key = fresh('key')
      await store.take(key, 1, minute, now)
      for (let attempt = 1; attempt <= 20; attempt++) {
        await store.take(key, 1, minute, now + attempt * 1000)
      }
      assert.equal((await store.take(key, 1, minute, now + minute)).allowed, true)
    },
    async 'keeps the window of the first attempt, whatever later ones say'({ store }) {
      const key = fresh('key')
      await store.take(key, 2, minute, now)
      await store.take(key, 2, 10 * minute, now)
      assert.deepEqual(await store.take(key, 2, 10 * minute, now), {
        allowed: false,
        until: now + minute,
      })
    },
    async 'counts each key for itself'({ store }) {
      const [one, other] = [fresh('key'), fresh('key')]
      await store.take(one, 1, minute, now)
      assert.equal((await store.take(other, 1, minute, now)).allowed, true)
    },
    async 'lets 5 of 200 at once through, of two connections (T-LOCK-1, T-LIM-1)'(context) {
      const [one, other] = await context.both()
      const key = fresh('key')
      const taking = Array.from({ length: 200 }, (_, place) =>
        (place % 2 === 0 ? one : other).take(key, 5, minute, now),
      )
      await assertCount(taking, 5, ({ allowed }) => allowed)
    },
  }),
  ...casesOf<AttemptStoreContext>('giving attempts back', {
    async 'makes room for one more'({ store }) {
      const key = fresh('key')
      await store.take(key, 1, minute, now)
      await store.giveBack(key)
      assert.equal((await store.take(key, 1, minute, now)).allowed, true)
      assert.equal((await store.take(key, 1, minute, now)).allowed, false)
    },
    async 'never gives more than there was'({ store }) {
      const key = fresh('key')
      await store.giveBack(key)
      await store.take(key, 1, minute, now)
      for (let times = 0; times < 5; times++) await store.giveBack(key)
      await store.take(key, 1, minute, now)
      assert.equal((await store.take(key, 1, minute, now)).allowed, false)
    },
    async 'forgets all of a key, and nothing of others'({ store }) {
      const [one, other] = [fresh('key'), fresh('key')]
      await store.take(one, 1, minute, now)
      await store.take(other, 1, minute, now)
      await store.forget(one)
      await store.forget(one)
      assert.equal((await store.take(one, 1, minute, now)).allowed, true)
      assert.equal((await store.take(other, 1, minute, now)).allowed, false)
    },
  }),
  ...casesOf<AttemptStoreContext>('an outage', {
    async 'lets nobody through'(context) {
      const { store } = context
      const key = fresh('key')
      await context.break()
      await assertAllReject({
        take: () => store.take(key, 1, minute, now),
        giveBack: () => store.giveBack(key),
        forget: () => store.forget(key),
      })
    },
  }),
]
