import { strict as assert } from 'node:assert'
import { casesOf } from '../contract'
import {
  assertEnded,
  assertSame,
  freshKey,
  freshOwner,
  keysOf,
  recordAt,
  type StoreCase,
  type StoreContext,
} from '../store-context'

/** Long enough for the sweep of any store to have come by. */
const someTime = 7 * 86_400_000

export const expiryCases: readonly StoreCase[] = casesOf<StoreContext>('expiry', {
  async 'is no judgement of the store: what has expired is given, with the time that stands'(
    context,
  ) {
    const key = freshKey()
    const expired = { text: '{"n":1}', expiresAt: context.now() - 1000, owner: freshOwner() }
    assert.equal(await context.store.create(key, expired), true)
    assertSame(await context.store.load(key), expired)
    assert.equal(await context.store.create(key, context.record()), false)
  },

  async 'leaves a record within its grace what it was to every method'(context) {
    const { store } = context
    const expiresAt = context.now() - 1000
    const key = freshKey()
    await store.create(key, { text: '0', expiresAt })
    const { revision } = await recordAt(store, key)
    const still = { text: '1', expiresAt: expiresAt + 1 }
    assert.equal((await store.replace(key, revision, still)).kind, 'replaced')
    assert.equal(await store.extend(key, expiresAt + 2), true)
    assertSame(await store.take(key), { text: '1', expiresAt: expiresAt + 2 })
  },
})

export const graceCases: readonly StoreCase[] = casesOf<StoreContext>('expiry by the clock', {
  async 'changes nothing a millisecond before, at, and a millisecond after the time'(context) {
    const key = freshKey()
    const stored = context.record()
    await context.store.create(key, stored)
    context.clock.advance(stored.expiresAt - 1 - context.now())
    for (const past of [-1, 0, 1]) {
      assert.equal(context.now(), stored.expiresAt + past)
      assertSame(await context.store.load(key), stored)
      context.clock.advance(1)
    }
  },

  async 'leaves the record there until the last moment of its grace'(context) {
    const key = freshKey()
    const owner = freshOwner()
    const stored = context.record('{}', owner)
    await context.store.create(key, stored)
    context.clock.advance(stored.expiresAt + context.graceMs - context.now())
    assertSame(await context.store.load(key), stored)
    const listed = (await context.store.owners?.sessionsOf(owner)) ?? []
    if (context.store.owners !== undefined) assert.deepEqual(keysOf(listed), [key])
    assert.equal(await context.store.extend(key, context.now() + 1), true)
    context.clock.advance(context.graceMs)
    assertSame(await context.store.load(key), {
      ...stored,
      expiresAt: context.now() + 1 - context.graceMs,
    })
  },

  async 'leaves a stub there until the last moment of its grace'(context) {
    const key = freshKey()
    // However near or far its own end was: the grace counts from when it was ended.
    await context.store.create(key, { text: '{}', expiresAt: context.now() + 1 })
    await context.store.destroy(key, 'revoked')
    context.clock.advance(context.graceMs)
    await assertEnded(context.store, key, 'revoked')
    assert.equal(await context.store.create(key, context.record()), false)
  },

  async 'lets the store forget, some time after the grace'(context) {
    const [expired, ended] = [freshKey(), freshKey()]
    await context.store.create(expired, context.record())
    await context.store.create(ended, context.record())
    await context.store.destroy(ended, 'revoked')
    context.clock.advance(3_600_000 + context.graceMs + someTime)
    for (const key of [expired, ended]) {
      assert.equal(await context.store.load(key), undefined)
      assert.equal(await context.store.create(key, context.record()), true)
    }
  },

  async 'counts anew when a record was replaced or extended'(context) {
    const { store } = context
    const [replaced, extended] = [freshKey(), freshKey()]
    const stored = context.record()
    const expiresAt = stored.expiresAt + 2 * (context.graceMs + someTime)
    for (const key of [replaced, extended]) await store.create(key, stored)
    await store.replace(replaced, (await recordAt(store, replaced)).revision, {
      text: '1',
      expiresAt,
    })
    await store.extend(extended, expiresAt)
    context.clock.advance(expiresAt - context.now())
    assertSame(await store.load(replaced), { text: '1', expiresAt })
    assertSame(await store.load(extended), { ...stored, expiresAt })
  },
})
