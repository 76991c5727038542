import { strict as assert } from 'node:assert'
import { isEnded, type SessionStore } from '../../session/session-store'
import { casesOf } from '../contract'
import {
  assertSame,
  freshKey,
  freshOwner,
  keysOf,
  recordAt,
  type StoreCase,
  type StoreContext,
} from '../store-context'

/** Races are lost now and then, not always: each is run so often. */
const rounds = 10

/** How the callers of a race reach the store. */
interface Racers {
  readonly context: StoreContext
  readonly store: SessionStore
  /** What each of so many callers does, all at once. */
  race<Result>(
    count: number,
    step: (store: SessionStore, caller: number) => Promise<Result>,
  ): Promise<Result[]>
}

/** Each is one atomic step: of two, one comes first, and the other sees it done. */
const races: Readonly<Record<string, (racers: Racers) => Promise<void>>> = {
  async 'of many takes exactly one gets the record'({ context, store, race }) {
    const key = freshKey()
    await store.create(key, context.record())
    const taken = await race(8, (caller) => caller.take(key))
    assert.equal(taken.filter((record) => record !== undefined).length, 1)
  },

  async 'of many creates exactly one succeeds, and its record stands'({ context, store, race }) {
    const key = freshKey()
    const created = await race(8, (caller, n) => caller.create(key, context.record(`by ${n}`)))
    assert.equal(created.filter((succeeded) => succeeded).length, 1)
    assertSame(await store.load(key), context.record(`by ${created.indexOf(true)}`))
  },

  async 'of many replaces of one revision exactly one succeeds, and the others see it'(racers) {
    const { context, store, race } = racers
    const key = freshKey()
    await store.create(key, context.record('0'))
    const { revision } = await recordAt(store, key)
    const outcomes = await race(8, (caller, n) =>
      caller.replace(key, revision, context.record(`by ${n}`)),
    )
    const kinds = outcomes.map(({ kind }) => kind)
    assert.equal(kinds.filter((kind) => kind === 'replaced').length, 1, kinds.join(', '))
    const standing = context.record(`by ${kinds.indexOf('replaced')}`)
    for (const outcome of outcomes) {
      if (outcome.kind === 'conflict') assertSame(outcome.current, standing)
      else assert.equal(outcome.kind, 'replaced')
    }
    assertSame(await store.load(key), standing)
  },

  async 'loses no increment of many'({ context, store, race }) {
    const key = freshKey()
    await store.create(key, context.record('0'))
    await race(4, async (caller) => {
      // Whoever fails sees that another has succeeded: twelve successes are all there are.
      for (let counted = 0, tries = 0; counted < 3; tries++) {
        assert.ok(tries < 100, 'a replace must succeed when nobody else comes between')
        const { text, revision } = await recordAt(caller, key)
        const next = context.record(String(Number(text) + 1))
        if ((await caller.replace(key, revision, next)).kind === 'replaced') counted += 1
      }
    })
    assertSame(await store.load(key), context.record('12'))
  },

  async 'the latest of many extensions stands'({ context, store, race }) {
    const key = freshKey()
    const stored = context.record()
    await store.create(key, stored)
    const extended = await race(8, (caller, n) =>
      caller.extend(key, stored.expiresAt + (n % 2 === 0 ? n : -n)),
    )
    assert.ok(extended.every((succeeded) => succeeded))
    assertSame(await store.load(key), { ...stored, expiresAt: stored.expiresAt + 6 })
  },

  async 'an extension or a replacement never brings back what was destroyed'(racers) {
    const { context, store, race } = racers
    for (const because of [undefined, 'revoked'] as const) {
      const key = freshKey()
      await store.create(key, context.record('0'))
      const { revision } = await recordAt(store, key)
      await race(6, async (caller, n) => {
        if (n === 3) await caller.destroy(key, because)
        else if (n % 2 === 0) await caller.extend(key, context.record().expiresAt + n)
        else await caller.replace(key, revision, context.record(`by ${n}`))
      })
      const loaded = await store.load(key)
      if (because === undefined) assert.equal(loaded, undefined)
      else assert.ok(loaded !== undefined && isEnded(loaded), 'the stub must stand')
    }
  },

  async 'what is replaced while it is taken is taken as new, or gone'({ context, store, race }) {
    const key = freshKey()
    await store.create(key, context.record('old'))
    const { revision } = await recordAt(store, key)
    let taken: string | undefined
    let kind: string | undefined
    await race(2, async (caller, n) => {
      if (n === 0) taken = (await caller.take(key))?.text
      else kind = (await caller.replace(key, revision, context.record('new'))).kind
    })
    assert.equal(taken, kind === 'replaced' ? 'new' : 'old')
    assert.equal(await store.load(key), undefined)
  },
}

/** With the index by owner. */
const ownerRaces: typeof races = {
  async 'each record that many destroyAllOf end is ended by one of them'(racers) {
    const { context, store, race } = racers
    const owner = freshOwner()
    const keys = Array.from({ length: 10 }, () => freshKey()).sort()
    for (const key of keys) await store.create(key, context.record('{}', owner))
    const ended = await race(
      4,
      (caller) => caller.owners?.destroyAllOf(owner) ?? context.owners.destroyAllOf(owner),
    )
    assert.deepEqual(ended.flat().sort(), keys)
    assert.deepEqual([...(await context.owners.sessionsOf(owner))], [])
  },

  async 'each record that many end by its key is ended by one of them'(racers) {
    const { context, store, race } = racers
    const owner = freshOwner()
    const keys = Array.from({ length: 10 }, () => freshKey()).sort()
    for (const key of keys) await store.create(key, context.record('{}', owner))
    const ending = { only: keys.slice(0, 5), because: 'revoked' } as const
    const ended = await race(
      4,
      (caller) =>
        caller.owners?.destroyAllOf(owner, ending) ?? context.owners.destroyAllOf(owner, ending),
    )
    assert.deepEqual(ended.flat().sort(), keys.slice(0, 5))
    assert.deepEqual(keysOf(await context.owners.sessionsOf(owner)), keys.slice(5))
  },

  async 'a record that changes hands meanwhile is listed where it is'(racers) {
    const { context, store, race } = racers
    const [ann, bob] = [freshOwner(), freshOwner()]
    const key = freshKey()
    await store.create(key, context.record('0', ann))
    const { revision } = await recordAt(store, key)
    await race(4, async (caller, n) => {
      const owner = n % 2 === 0 ? ann : bob
      await caller.replace(key, revision, context.record(`by ${n}`, owner))
    })
    const { owner } = await recordAt(store, key)
    assert.deepEqual(keysOf(await context.owners.sessionsOf(ann)), owner === ann ? [key] : [])
    assert.deepEqual(keysOf(await context.owners.sessionsOf(bob)), owner === bob ? [key] : [])
  },
}

function racing(
  group: string,
  bodies: typeof races,
  storesOf: (context: StoreContext) => Promise<readonly SessionStore[]>,
): readonly StoreCase[] {
  const runs = Object.entries(bodies).map(([name, body]) => [
    name,
    async (context: StoreContext): Promise<void> => {
      const stores = await storesOf(context)
      for (let round = 0; round < rounds; round++) await body(racersOf(context, stores))
    },
  ])
  return casesOf<StoreContext>(group, Object.fromEntries(runs))
}

function racersOf(context: StoreContext, stores: readonly SessionStore[]): Racers {
  const { store } = context
  return {
    context,
    store,
    race: (count, step) =>
      Promise.all(
        Array.from({ length: count }, (_, caller) =>
          step(stores[caller % stores.length] ?? store, caller),
        ),
      ),
  }
}

const alone = async ({ store }: StoreContext): Promise<readonly SessionStore[]> => [store]
const together = async (context: StoreContext): Promise<readonly SessionStore[]> => [
  context.store,
  await context.secondConnection(),
]

export const raceCases: readonly StoreCase[] = [
  ...racing('races', races, alone),
  ...racing('races by owner', ownerRaces, alone),
  ...racing('races between two connections', races, together),
  ...racing('races by owner between two connections', ownerRaces, together),
]
