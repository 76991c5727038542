import { strict as assert } from 'node:assert'
import type { Attempt, AttemptStore } from '../../accounts'
import {
  type AttemptStoreCase,
  type AttemptStoreContext,
  assertAllReject,
  assertCount,
  fresh,
} from '../account-stores-context'
import { casesOf } from '../contract'

const [minute, now] = [60_000, 1_700_000_000_000]

/** One attempt under one key, at a time that is so long after the others. */
function take(
  store: AttemptStore,
  key: string,
  most: number,
  { later = 0, window = minute } = {},
): Promise<Attempt> {
  return store.take([{ key, most, window }], now + later)
}

/** One attempt under two limits. */
function takeBoth(
  store: AttemptStore,
  [narrow, mostOfIt]: readonly [string, number],
  [wide, mostOfAll]: readonly [string, number],
): Promise<Attempt> {
  const counts = [
    { key: narrow, most: mostOfIt, window: minute },
    { key: wide, most: mostOfAll, window: 2 * minute },
  ]
  return store.take(counts, now)
}

/** How many attempts a count still lets through. Counts them. */
async function left(store: AttemptStore, key: string, most: number): Promise<number> {
  let taken = 0
  while (taken <= most && (await take(store, key, most)).allowed) taken += 1
  return taken
}

/** What is promised of a store of attempts. */
export const attemptStoreCases: readonly AttemptStoreCase[] = [
  ...casesOf<AttemptStoreContext>('counting attempts', {
    async 'lets as many through as it is told, and says until when there are no more'({ store }) {
      const key = fresh('key')
      for (let attempt = 0; attempt < 3; attempt++) {
        assert.deepEqual(await take(store, key, 3, { later: attempt }), { allowed: true })
      }
      const refused = { allowed: false, key, until: now + minute }
      assert.deepEqual(await take(store, key, 3, { later: 3 }), refused)
    },
    async 'begins anew when the window is over, and not before'({ store }) {
      const key = fresh('key')
      await take(store, key, 1)
      assert.equal((await take(store, key, 1, { later: minute - 1 })).allowed, false)
      assert.equal((await take(store, key, 1, { later: minute })).allowed, true)
      const refused = { allowed: false, key, until: now + 2 * minute }
      assert.deepEqual(await take(store, key, 1, { later: minute }), refused)
    },
    async 'begins anew with one attempt, however many there were before'({ store }) {
      const key = fresh('key')
      for (let attempt = 0; attempt < 3; attempt++) await take(store, key, 3)
      for (let attempt = 0; attempt < 3; attempt++) {
        assert.equal((await take(store, key, 3, { later: minute })).allowed, true)
      }
      assert.equal((await take(store, key, 3, { later: minute })).allowed, false)
    },
    async 'makes no window longer by what it refuses'({ store }) {
      const key = fresh('key')
      await take(store, key, 1)
      for (let attempt = 1; attempt <= 20; attempt++) {
        await take(store, key, 1, { later: attempt * 1000 })
      }
      assert.equal((await take(store, key, 1, { later: minute })).allowed, true)
    },
    async 'keeps the window of the first attempt, whatever later ones say'({ store }) {
      const key = fresh('key')
      await take(store, key, 2)
      await take(store, key, 2, { window: 10 * minute })
      const refused = { allowed: false, key, until: now + minute }
      assert.deepEqual(await take(store, key, 2, { window: 10 * minute }), refused)
    },
    async 'counts each key for itself'({ store }) {
      const [one, other] = [fresh('key'), fresh('key')]
      await take(store, one, 1)
      assert.equal((await take(store, other, 1)).allowed, true)
    },
    async 'lets 5 of 200 at once through, of two connections (T-LOCK-1, T-LIM-1)'(context) {
      const [one, other] = await context.both()
      const key = fresh('key')
      const taking = Array.from({ length: 200 }, (_, place) =>
        take(place % 2 === 0 ? one : other, key, 5),
      )
      await assertCount(taking, 5, ({ allowed }) => allowed)
    },
  }),
  ...casesOf<AttemptStoreContext>('an attempt under several limits', {
    async 'is counted under each of them'({ store }) {
      const [narrow, wide] = [fresh('key'), fresh('key')]
      assert.deepEqual(await takeBoth(store, [narrow, 2], [wide, 3]), { allowed: true })
      assert.equal(await left(store, narrow, 2), 1)
      assert.equal(await left(store, wide, 3), 2)
    },
    async 'is counted under none where one refuses, whichever that is'({ store }) {
      const [narrow, wide] = [fresh('key'), fresh('key')]
      await take(store, narrow, 1)
      const refusedFirst = await takeBoth(store, [narrow, 1], [wide, 5])
      assert.deepEqual(refusedFirst, { allowed: false, key: narrow, until: now + minute })
      assert.equal(await left(store, wide, 5), 5)
      const other = fresh('key')
      const refusedLast = await takeBoth(store, [other, 5], [wide, 5])
      assert.deepEqual(refusedLast, { allowed: false, key: wide, until: now + minute })
      assert.equal(await left(store, other, 5), 5)
    },
    async 'names the first that refuses, in the order given'({ store }) {
      const [narrow, wide] = [fresh('key'), fresh('key')]
      await takeBoth(store, [narrow, 1], [wide, 1])
      const refused = await takeBoth(store, [narrow, 1], [wide, 1])
      assert.deepEqual(refused, { allowed: false, key: narrow, until: now + minute })
    },
    async 'has a window of its own under each'({ store }) {
      const [narrow, wide] = [fresh('key'), fresh('key')]
      await takeBoth(store, [narrow, 1], [wide, 1])
      assert.equal((await take(store, narrow, 1, { later: minute })).allowed, true)
      const refused = { allowed: false, key: wide, until: now + 2 * minute }
      assert.deepEqual(await take(store, wide, 1, { later: minute }), refused)
    },
    async 'leaves what is shared to others, however many are refused at once (T-LOCK-1)'(context) {
      const [one, other] = await context.both()
      const [narrow, wide] = [fresh('key'), fresh('key')]
      const taking = Array.from({ length: 200 }, (_, place) =>
        takeBoth(place % 2 === 0 ? one : other, [narrow, 5], [wide, 300]),
      )
      await assertCount(taking, 5, ({ allowed }) => allowed)
      assert.equal(await left(one, wide, 300), 295)
    },
  }),
  ...casesOf<AttemptStoreContext>('giving attempts back', {
    async 'makes room for one more'({ store }) {
      const key = fresh('key')
      await take(store, key, 1)
      await store.giveBack([key])
      assert.equal((await take(store, key, 1)).allowed, true)
      assert.equal((await take(store, key, 1)).allowed, false)
    },
    async 'gives back under each key'({ store }) {
      const [narrow, wide] = [fresh('key'), fresh('key')]
      await takeBoth(store, [narrow, 1], [wide, 1])
      await store.giveBack([narrow, wide])
      assert.deepEqual(await takeBoth(store, [narrow, 1], [wide, 1]), { allowed: true })
    },
    async 'never gives more than there was'({ store }) {
      const key = fresh('key')
      await store.giveBack([key])
      await take(store, key, 1)
      for (let times = 0; times < 5; times++) await store.giveBack([key])
      await take(store, key, 1)
      assert.equal((await take(store, key, 1)).allowed, false)
    },
    async 'forgets all of the keys, and nothing of others'({ store }) {
      const [one, two, other] = [fresh('key'), fresh('key'), fresh('key')]
      for (const key of [one, two, other]) await take(store, key, 1)
      await store.forget([one, two])
      await store.forget([one, two])
      assert.equal((await take(store, one, 1)).allowed, true)
      assert.equal((await take(store, two, 1)).allowed, true)
      assert.equal((await take(store, other, 1)).allowed, false)
    },
  }),
  ...casesOf<AttemptStoreContext>('an outage', {
    async 'lets nobody through'(context) {
      const { store } = context
      const key = fresh('key')
      await context.break()
      await assertAllReject({
        take: () => take(store, key, 1),
        giveBack: () => store.giveBack([key]),
        forget: () => store.forget([key]),
      })
    },
  }),
]
