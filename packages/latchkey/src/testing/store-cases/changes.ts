import { strict as assert } from 'node:assert'
import { casesOf } from '../contract'
import {
  assertEnded,
  assertSame,
  freshKey,
  freshOwner,
  recordAt,
  type StoreCase,
  type StoreContext,
} from '../store-context'

export const replaceCases: readonly StoreCase[] = casesOf<StoreContext>('replace', {
  async 'puts text, time and owner in the place of the old, all of them'(context) {
    const { store } = context
    const key = freshKey()
    const old = context.record('{"n":1}', freshOwner())
    await store.create(key, old)
    const { revision } = await recordAt(store, key)
    const next = { text: '{"n":2}', expiresAt: old.expiresAt - 1000 }
    assert.equal((await store.replace(key, revision, next)).kind, 'replaced')
    assertSame(await store.load(key), next)
  },

  async 'gives the revision with which the next one succeeds'(context) {
    const { store } = context
    const key = freshKey()
    await store.create(key, context.record('0'))
    let { revision } = await recordAt(store, key)
    for (const text of ['1', '2', '3']) {
      const replacement = await store.replace(key, revision, context.record(text))
      assert.equal(replacement.kind, 'replaced')
      if (replacement.kind === 'replaced') revision = replacement.revision
    }
    assertSame(await store.load(key), context.record('3'))
  },

  async 'gives the same revision as load does'(context) {
    const { store } = context
    const key = freshKey()
    await store.create(key, context.record('0'))
    const { revision } = await recordAt(store, key)
    const replacement = await store.replace(key, revision, context.record('1'))
    assert.equal(replacement.kind, 'replaced')
    if (replacement.kind !== 'replaced') return
    assert.equal(replacement.revision, (await recordAt(store, key)).revision)
  },

  async 'on a revision that no longer stands changes nothing, and gives what is there'(context) {
    const { store } = context
    const key = freshKey()
    await store.create(key, context.record('loaded'))
    const { revision } = await recordAt(store, key)
    const standing = context.record('changed meanwhile', freshOwner())
    await store.replace(key, revision, standing)
    const replacement = await store.replace(key, revision, context.record('too late'))
    assert.equal(replacement.kind, 'conflict')
    assertSame(replacement.kind === 'conflict' ? replacement.current : undefined, standing)
    assertSame(await store.load(key), standing)
  },

  async 'succeeds with the revision that came with a conflict'(context) {
    const { store } = context
    const key = freshKey()
    await store.create(key, context.record('0'))
    const { revision } = await recordAt(store, key)
    await store.replace(key, revision, context.record('1'))
    const conflict = await store.replace(key, revision, context.record('2'))
    assert.equal(conflict.kind, 'conflict')
    if (conflict.kind !== 'conflict') return
    const { kind } = await store.replace(key, conflict.current.revision, context.record('2'))
    assert.equal(kind, 'replaced')
  },

  async 'knows texts apart that differ in their last character only'(context) {
    const { store } = context
    const key = freshKey()
    const long = 'x'.repeat(10_000)
    await store.create(key, context.record(`${long}a`))
    const { revision } = await recordAt(store, key)
    await store.replace(key, revision, context.record(`${long}b`))
    assert.notEqual((await recordAt(store, key)).revision, revision)
    const { kind } = await store.replace(key, revision, context.record('too late'))
    assert.equal(kind, 'conflict')
  },

  async 'may store the same text again, with another time'(context) {
    const { store } = context
    const key = freshKey()
    const old = context.record()
    await store.create(key, old)
    const { revision } = await recordAt(store, key)
    const next = { ...old, expiresAt: old.expiresAt + 1000 }
    assert.equal((await store.replace(key, revision, next)).kind, 'replaced')
    assertSame(await store.load(key), next)
  },

  async 'never creates: what was never there, was taken or was destroyed is gone'(context) {
    const { store } = context
    const key = freshKey()
    await store.create(key, context.record('0'))
    const { revision } = await recordAt(store, key)
    assert.equal((await store.replace(freshKey(), revision, context.record())).kind, 'gone')
    await store.take(key)
    assert.equal((await store.replace(key, revision, context.record())).kind, 'gone')
    assert.equal(await store.load(key), undefined)
    await store.create(key, context.record('0'))
    await store.destroy(key)
    assert.equal((await store.replace(key, revision, context.record())).kind, 'gone')
    assert.equal(await store.load(key), undefined)
  },
})

export const extendCases: readonly StoreCase[] = casesOf<StoreContext>('extend', {
  async 'moves the time forward, and leaves text, owner and revision'(context) {
    const { store } = context
    const key = freshKey()
    const stored = context.record('{"n":1}', freshOwner())
    await store.create(key, stored)
    const { revision } = await recordAt(store, key)
    assert.equal(await store.extend(key, stored.expiresAt + 1), true)
    const extended = await recordAt(store, key)
    assertSame(extended, { ...stored, expiresAt: stored.expiresAt + 1 })
    assert.equal(extended.revision, revision)
    assert.equal((await store.replace(key, revision, context.record('2'))).kind, 'replaced')
  },

  async 'never moves it back, and is true all the same'(context) {
    const { store } = context
    const key = freshKey()
    const stored = context.record()
    await store.create(key, stored)
    for (const expiresAt of [stored.expiresAt, stored.expiresAt - 1, context.now(), 0]) {
      assert.equal(await store.extend(key, expiresAt), true)
      assertSame(await store.load(key), stored)
    }
  },

  async 'never creates: what was never there, was taken or was destroyed is gone'(context) {
    const { store } = context
    const key = freshKey()
    const { expiresAt } = context.record()
    assert.equal(await store.extend(key, expiresAt), false)
    await store.create(key, context.record())
    await store.take(key)
    assert.equal(await store.extend(key, expiresAt + 1), false)
    await store.create(key, context.record())
    await store.destroy(key)
    assert.equal(await store.extend(key, expiresAt + 1), false)
    assert.equal(await store.load(key), undefined)
  },
})

export const takeCases: readonly StoreCase[] = casesOf<StoreContext>('take', {
  async 'gives what it removed, once'(context) {
    const { store } = context
    const key = freshKey()
    const stored = context.record('{"n":1}', freshOwner())
    await store.create(key, stored)
    assertSame(await store.take(key), stored)
    assert.equal(await store.take(key), undefined)
    assert.equal(await store.load(key), undefined)
  },

  async 'gives undefined for what was never there'({ store }) {
    assert.equal(await store.take(freshKey()), undefined)
  },
})

export const destroyCases: readonly StoreCase[] = casesOf<StoreContext>('destroy', {
  async 'removes the record'(context) {
    const key = freshKey()
    await context.store.create(key, context.record())
    await context.store.destroy(key)
    assert.equal(await context.store.load(key), undefined)
  },

  async 'succeeds where nothing is, and leaves nothing behind'(context) {
    const key = freshKey()
    await context.store.destroy(key)
    await context.store.destroy(key, 'revoked')
    assert.equal(await context.store.load(key), undefined)
    assert.equal(await context.store.create(key, context.record()), true)
  },

  async 'with a reason leaves a stub that holds the reason, and only that'(context) {
    for (const because of ['revoked', 'credential-changed', 'user-gone'] as const) {
      const key = freshKey()
      await context.store.create(key, context.record('{"n":1}', freshOwner()))
      await context.store.destroy(key, because)
      await assertEnded(context.store, key, because)
    }
  },

  async 'leaves a stub that is there with its first reason'(context) {
    const key = freshKey()
    await context.store.create(key, context.record())
    await context.store.destroy(key, 'credential-changed')
    await context.store.destroy(key, 'revoked')
    await assertEnded(context.store, key, 'credential-changed')
    await context.store.destroy(key)
    await assertEnded(context.store, key, 'credential-changed')
  },

  async 'leaves a stub that is no record to any other method'(context) {
    const { store } = context
    const key = freshKey()
    await store.create(key, context.record('0'))
    const { revision } = await recordAt(store, key)
    await store.destroy(key, 'revoked')
    assert.equal(await store.create(key, context.record('1')), false)
    assert.equal((await store.replace(key, revision, context.record('1'))).kind, 'gone')
    // What a store may keep as a stub's text must not be a way in.
    assert.equal((await store.replace(key, '', context.record('1'))).kind, 'gone')
    assert.equal(await store.extend(key, context.now() + 10_000_000), false)
    assert.equal(await store.take(key), undefined)
    await assertEnded(store, key, 'revoked')
  },
})
