import { strict as assert } from 'node:assert'
import type { SessionStore } from '../../session/session-store'
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

/** So many records of the owner, by their keys, sorted. */
async function createFor(context: StoreContext, owner: string, count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, () => freshKey()).sort()
  for (const key of keys) await context.store.create(key, context.record(`of ${key}`, owner))
  return keys
}

async function reown(
  context: StoreContext,
  store: SessionStore,
  key: string,
  owner: string | undefined,
): Promise<void> {
  const { revision } = await recordAt(store, key)
  const { kind } = await store.replace(key, revision, context.record('re-owned', owner))
  assert.equal(kind, 'replaced')
}

/** Owners whom something between a program and its data is known to confuse. */
function oddOwners(): readonly string[] {
  const stem = freshOwner()
  const odd = [
    '',
    ' ',
    'A',
    'a',
    '\u00e9',
    'e\u0301',
    '\0',
    '\0b',
    `' OR '1'='1`,
    '"',
    '*',
    '%',
    '_',
    ':',
    '{x}',
    '👩‍👧',
    '\n',
  ]
  return [
    ...odd.map((end) => `${stem}${end}`),
    '__proto__',
    '1',
    '1.0',
    '01',
    `${stem}${'x'.repeat(200)}`,
  ]
}

export const ownerCases: readonly StoreCase[] = casesOf<StoreContext>('index by owner', {
  async 'lists the records of an owner, with their keys and all that they hold'(context) {
    const owner = freshOwner()
    const [first, second] = await createFor(context, owner, 2)
    await createFor(context, freshOwner(), 1)
    await context.store.create(freshKey(), context.record('nobody’s'))
    const listed = await context.owners.sessionsOf(owner)
    assert.deepEqual(keysOf(listed), [first, second])
    for (const record of listed) assertSame(record, context.record(`of ${record.key}`, owner))
  },

  async 'is an empty list for an owner who has none'({ owners }) {
    assert.deepEqual([...(await owners.sessionsOf(freshOwner()))], [])
  },

  async 'lists records with the revision that stands'(context) {
    const owner = freshOwner()
    await createFor(context, owner, 1)
    for (const { key, revision } of await context.owners.sessionsOf(owner)) {
      const { kind } = await context.store.replace(key, revision, context.record('1', owner))
      assert.equal(kind, 'replaced')
    }
  },

  async 'follows a record to another owner, and to none'(context) {
    const [ann, bob] = [freshOwner(), freshOwner()]
    const key = freshKey()
    await context.store.create(key, context.record('0'))
    await reown(context, context.store, key, ann)
    assert.deepEqual(keysOf(await context.owners.sessionsOf(ann)), [key])
    await reown(context, context.store, key, bob)
    assert.deepEqual(keysOf(await context.owners.sessionsOf(ann)), [])
    assert.deepEqual(keysOf(await context.owners.sessionsOf(bob)), [key])
    await reown(context, context.store, key, undefined)
    assert.deepEqual(keysOf(await context.owners.sessionsOf(bob)), [])
    assertSame(await context.store.load(key), context.record('re-owned'))
  },

  async 'keeps a record in the list when its owner stays'(context) {
    const owner = freshOwner()
    const [key = ''] = await createFor(context, owner, 1)
    await reown(context, context.store, key, owner)
    await context.store.extend(key, context.now() + 10_000_000)
    assert.deepEqual(keysOf(await context.owners.sessionsOf(owner)), [key])
  },

  async 'lists nothing that was taken, destroyed or ended'(context) {
    const owner = freshOwner()
    const [taken = '', destroyed = '', ended = '', left] = await createFor(context, owner, 4)
    await context.store.take(taken)
    await context.store.destroy(destroyed)
    await context.store.destroy(ended, 'revoked')
    assert.deepEqual(keysOf(await context.owners.sessionsOf(owner)), [left])
  },

  async 'is not changed by a create or replace that did not happen'(context) {
    const [ann, bob] = [freshOwner(), freshOwner()]
    const [key = ''] = await createFor(context, ann, 1)
    await context.store.create(key, context.record('late', bob))
    await context.store.replace(key, 'no such revision', context.record('late', bob))
    assert.deepEqual(keysOf(await context.owners.sessionsOf(ann)), [key])
    assert.deepEqual(keysOf(await context.owners.sessionsOf(bob)), [])
  },

  async 'keeps owners of every kind apart'(context) {
    const keyOf = new Map<string, string>()
    for (const owner of oddOwners()) {
      const key = freshKey()
      keyOf.set(owner, key)
      await context.store.create(key, context.record('{}', owner))
    }
    for (const [owner, key] of keyOf) {
      const listed = await context.owners.sessionsOf(owner)
      const name = JSON.stringify(owner)
      assert.ok(keysOf(listed).includes(key), `${name} must be listed`)
      for (const record of listed) assert.equal(record.owner, owner, `of ${name} only`)
    }
    for (const [owner, key] of keyOf) {
      assert.ok((await context.owners.destroyAllOf(owner)).includes(key))
      keyOf.delete(owner)
      for (const left of keyOf.values()) await recordAt(context.store, left)
    }
  },

  async 'lists and ends hundreds of records of one owner'(context) {
    const owner = freshOwner()
    const keys = await createFor(context, owner, 250)
    assert.deepEqual(keysOf(await context.owners.sessionsOf(owner)), keys)
    assert.deepEqual([...(await context.owners.destroyAllOf(owner))].sort(), keys)
    assert.deepEqual([...(await context.owners.sessionsOf(owner))], [])
    for (const key of keys) assert.equal(await context.store.load(key), undefined)
  },

  async 'is not changed by what is done to what it gave'(context) {
    const owner = freshOwner()
    const [key = ''] = await createFor(context, owner, 1)
    const listed = await context.owners.sessionsOf(owner)
    for (const record of listed) Reflect.set(record, 'text', 'spoilt')
    Reflect.set(listed, 'length', 0)
    assert.deepEqual(keysOf(await context.owners.sessionsOf(owner)), [key])
    assertSame(await context.store.load(key), context.record(`of ${key}`, owner))
  },
})

export const destroyAllCases: readonly StoreCase[] = casesOf<StoreContext>('destroyAllOf', {
  async 'ends all records of the owner, no others, and gives their keys'(context) {
    const [ann, bob] = [freshOwner(), freshOwner()]
    const anns = await createFor(context, ann, 3)
    const [bobs = ''] = await createFor(context, bob, 1)
    assert.deepEqual([...(await context.owners.destroyAllOf(ann))].sort(), anns)
    for (const key of anns) assert.equal(await context.store.load(key), undefined)
    assertSame(await context.store.load(bobs), context.record(`of ${bobs}`, bob))
  },

  async 'leaves those under the keys in except'(context) {
    const owner = freshOwner()
    const [first = '', second = '', third = ''] = await createFor(context, owner, 3)
    const [others = ''] = await createFor(context, freshOwner(), 1)
    const except = [second, others, freshKey()]
    const ended = await context.owners.destroyAllOf(owner, { except })
    assert.deepEqual([...ended].sort(), [first, third])
    assert.deepEqual(keysOf(await context.owners.sessionsOf(owner)), [second])
    assertSame(await context.store.load(second), context.record(`of ${second}`, owner))
    await recordAt(context.store, others)
  },

  async 'ends those under the keys in only, and no others'(context) {
    const owner = freshOwner()
    const [first = '', second = '', third = ''] = await createFor(context, owner, 3)
    const [others = ''] = await createFor(context, freshOwner(), 1)
    assert.deepEqual([...(await context.owners.destroyAllOf(owner, { only: [] }))], [])
    const only = [first, second, others, freshKey()]
    const because = 'too-many-sessions'
    const ended = await context.owners.destroyAllOf(owner, { only, except: [second], because })
    assert.deepEqual([...ended], [first])
    await assertEnded(context.store, first, because)
    assert.deepEqual(keysOf(await context.owners.sessionsOf(owner)), [second, third])
    assert.deepEqual([...(await context.owners.destroyAllOf(owner, { only: [second] }))], [second])
    assert.equal(await context.store.load(second), undefined)
    await recordAt(context.store, others)
  },

  async 'leaves stubs where there is a reason'(context) {
    const owner = freshOwner()
    const keys = await createFor(context, owner, 2)
    await context.owners.destroyAllOf(owner, { because: 'credential-changed' })
    for (const key of keys) await assertEnded(context.store, key, 'credential-changed')
    assert.deepEqual([...(await context.owners.sessionsOf(owner))], [])
  },

  async 'gives an empty list where there is nothing to end'(context) {
    const owner = freshOwner()
    assert.deepEqual([...(await context.owners.destroyAllOf(owner))], [])
    await createFor(context, owner, 2)
    await context.owners.destroyAllOf(owner, { because: 'revoked' })
    assert.deepEqual([...(await context.owners.destroyAllOf(owner, { because: 'user-gone' }))], [])
  },
})
