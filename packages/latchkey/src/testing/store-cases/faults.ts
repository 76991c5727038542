import { strict as assert } from 'node:assert'
import { casesOf } from '../contract'
import {
  assertRejects,
  assertSame,
  farDeadline,
  freshKey,
  freshOwner,
  keysOf,
  passedDeadline,
  recordAt,
  type StoreCase,
  type StoreContext,
  writesOf,
} from '../store-context'

/** That no call is answered when the store cannot be reached. */
async function assertSilent(
  context: StoreContext,
  putOutOfReach: () => Promise<void>,
): Promise<void> {
  const { store } = context
  const { owners } = store
  const owner = freshOwner()
  const key = freshKey()
  await store.create(key, context.record('{}', owner))
  const loaded = await recordAt(store, key)
  await putOutOfReach()
  await assertRejects('load', store.load(key))
  await assertRejects('load of what is not there', store.load(freshKey()))
  for (const [name, write] of Object.entries(writesOf({ store, owners }, { key, loaded, owner }))) {
    await assertRejects(name, write())
  }
  if (owners !== undefined) await assertRejects('sessionsOf', owners.sessionsOf(owner))
}

export const closedCases: readonly StoreCase[] = casesOf<StoreContext>('closed', {
  async 'rejects every call once it is closed'(context) {
    await assertSilent(context, () => context.close())
  },
})

export const outageCases: readonly StoreCase[] = casesOf<StoreContext>('outage', {
  async 'rejects every call while it is out of reach, and never says that there is none'(context) {
    await assertSilent(context, () => context.break())
  },
})

export const deadlineCases: readonly StoreCase[] = casesOf<StoreContext>('deadlines', {
  async 'does by a deadline what it does without'(context) {
    const { store } = context
    const key = freshKey()
    const owner = freshOwner()
    assert.equal(await store.create(key, context.record('0', owner), farDeadline), true)
    assertSame(await store.load(key, farDeadline), context.record('0', owner))
    const { revision } = await recordAt(store, key)
    const next = context.record('1', owner)
    assert.equal((await store.replace(key, revision, next, farDeadline)).kind, 'replaced')
    assert.equal(await store.extend(key, next.expiresAt + 1, farDeadline), true)
    if (store.owners !== undefined) {
      assert.deepEqual(keysOf(await store.owners.sessionsOf(owner, farDeadline)), [key])
      assert.deepEqual([...(await store.owners.destroyAllOf(owner, {}, farDeadline))], [key])
      await store.create(key, next)
    }
    assertSame(
      await store.take(key, farDeadline),
      store.owners ? next : { ...next, expiresAt: next.expiresAt + 1 },
    )
    await store.destroy(key, 'revoked', farDeadline)
  },

  async 'begins to write nothing after it'(context) {
    const { store } = context
    const { owners } = store
    const key = freshKey()
    const owner = freshOwner()
    const stored = context.record('{}', owner)
    await store.create(key, stored)
    const loaded = await recordAt(store, key)
    const writes = writesOf({ store, owners }, { key, loaded, owner }, passedDeadline)
    for (const [name, write] of Object.entries(writes)) {
      await assertRejects(`${name} after its deadline`, write())
      assertSame(await store.load(key), stored)
    }
    if (owners !== undefined) assert.deepEqual(keysOf(await owners.sessionsOf(owner)), [key])
  },
})
