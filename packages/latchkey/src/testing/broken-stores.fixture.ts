import { setImmediate as aMoment } from 'node:timers/promises'
import { isEnded, type OwnerIndex, type SessionStore } from '../session/session-store'
import type { MemoryStore, MemoryStoreOptions } from '../stores/memory'
import type { FakeClock } from './fake-clock'

/** A store that breaks one promise, and the case that must tell. */
export interface BrokenStore {
  /** What is wrong with it. */
  readonly flaw: string
  /** The group and the name of a case that fails. */
  readonly caughtBy: string
  /** What it does otherwise than the memory store underneath. */
  flawed(whole: MemoryStore, clock: FakeClock): Partial<SessionStore>
  readonly options?: MemoryStoreOptions
}

/** A store with methods replaced. */
export function broken(
  store: MemoryStore,
  clock: FakeClock,
  { flawed }: BrokenStore,
): SessionStore {
  return {
    load: (key) => store.load(key),
    create: (...args) => store.create(...args),
    replace: (...args) => store.replace(...args),
    extend: (...args) => store.extend(...args),
    take: (...args) => store.take(...args),
    destroy: (...args) => store.destroy(...args),
    owners: store.owners,
    ...flawed(store, clock),
  }
}

/** The record under the key, whatever else may be there. */
async function recordAt(store: MemoryStore, key: string) {
  const loaded = await store.load(key)
  return loaded === undefined || isEnded(loaded) ? undefined : loaded
}

function ownersOf(whole: MemoryStore, flawed: Partial<OwnerIndex>): Partial<SessionStore> {
  return { owners: { ...whole.owners, ...flawed } }
}

/** What is done to each key, or to each text, on the way in and on the way out. */
function recoded(whole: MemoryStore, keyOf: (key: string) => string): Partial<SessionStore> {
  return {
    load: (key) => whole.load(keyOf(key)),
    create: (key, record) => whole.create(keyOf(key), record),
    replace: (key, revision, record) => whole.replace(keyOf(key), revision, record),
    extend: (key, expiresAt) => whole.extend(keyOf(key), expiresAt),
    take: (key) => whole.take(keyOf(key)),
    destroy: (key, because) => whole.destroy(keyOf(key), because),
  }
}

function rewriting(whole: MemoryStore, textOf: (text: string) => string): Partial<SessionStore> {
  return {
    create: (key, record) => whole.create(key, { ...record, text: textOf(record.text) }),
  }
}

export const brokenStores: readonly BrokenStore[] = [
  {
    flaw: 'take reads first and removes later',
    caughtBy: 'races > of many takes exactly one gets the record',
    flawed: (whole) => ({
      async take(key) {
        const record = await recordAt(whole, key)
        await aMoment()
        if (record !== undefined) await whole.destroy(key)
        return record
      },
    }),
  },
  {
    flaw: 'take gives what it did not remove',
    caughtBy: 'take > gives what it removed, once',
    flawed: (whole) => ({ take: (key) => recordAt(whole, key) }),
  },
  {
    flaw: 'take removes a stub',
    caughtBy: 'destroy > leaves a stub that is no record to any other method',
    flawed: (whole) => {
      const removed = new Set<string>()
      return {
        async load(key) {
          return removed.has(key) ? undefined : whole.load(key)
        },
        async take(key) {
          const loaded = await whole.load(key)
          if (loaded !== undefined && isEnded(loaded)) removed.add(key)
          return whole.take(key)
        },
      }
    },
  },
  {
    flaw: 'create overwrites',
    caughtBy: 'records > creates nothing where a record is',
    flawed: (whole) => ({
      async create(key, record, deadline) {
        await whole.destroy(key)
        return whole.create(key, record, deadline)
      },
    }),
  },
  {
    flaw: 'create looks first and writes later',
    caughtBy: 'races > of many creates exactly one succeeds, and its record stands',
    flawed: (whole) => ({
      async create(key, record, deadline) {
        if ((await whole.load(key)) !== undefined) return false
        await aMoment()
        await whole.destroy(key)
        return whole.create(key, record, deadline)
      },
    }),
  },
  {
    flaw: 'replace does not compare',
    caughtBy:
      'replace > on a revision that no longer stands changes nothing, and gives what is there',
    flawed: (whole) => ({
      async replace(key, _revision, record, deadline) {
        const current = await recordAt(whole, key)
        return whole.replace(key, current?.revision ?? '', record, deadline)
      },
    }),
  },
  {
    flaw: 'replace compares first and writes later',
    caughtBy:
      'races > of many replaces of one revision exactly one succeeds, and the others see it',
    flawed: (whole) => ({
      async replace(key, revision, record, deadline) {
        const before = await recordAt(whole, key)
        await aMoment()
        const after = await recordAt(whole, key)
        const blind = before?.revision === revision ? (after?.revision ?? revision) : revision
        return whole.replace(key, blind, record, deadline)
      },
    }),
  },
  {
    flaw: 'replace creates',
    caughtBy: 'replace > never creates: what was never there, was taken or was destroyed is gone',
    flawed: (whole) => ({
      async replace(key, revision, record, deadline) {
        const replacement = await whole.replace(key, revision, record, deadline)
        if (replacement.kind === 'gone') await whole.create(key, record)
        return replacement
      },
    }),
  },
  {
    flaw: 'replace leaves the later of two times',
    caughtBy: 'replace > puts text, time and owner in the place of the old, all of them',
    flawed: (whole) => ({
      async replace(key, revision, record, deadline) {
        const current = await recordAt(whole, key)
        const expiresAt = Math.max(record.expiresAt, current?.expiresAt ?? 0)
        return whole.replace(key, revision, { ...record, expiresAt }, deadline)
      },
    }),
  },
  {
    flaw: 'a conflict gives what was offered',
    caughtBy:
      'replace > on a revision that no longer stands changes nothing, and gives what is there',
    flawed: (whole) => ({
      async replace(key, revision, record, deadline) {
        const replacement = await whole.replace(key, revision, record, deadline)
        if (replacement.kind !== 'conflict') return replacement
        return { kind: 'conflict', current: { ...replacement.current, ...record } }
      },
    }),
  },
  {
    flaw: 'revisions are no more than lengths',
    caughtBy: 'replace > knows texts apart that differ in their last character only',
    flawed: (whole) => ({
      async load(key) {
        const record = await recordAt(whole, key)
        return record === undefined ? whole.load(key) : { ...record, revision: record.text.length }
      },
      async replace(key, revision, record, deadline) {
        const current = await recordAt(whole, key)
        const same = current?.text.length === revision ? current.revision : 'another'
        const replacement = await whole.replace(key, same, record, deadline)
        if (replacement.kind !== 'replaced') return replacement
        return { kind: 'replaced', revision: record.text.length }
      },
    }),
  },
  {
    flaw: 'the revision changes when a record is extended',
    caughtBy: 'extend > moves the time forward, and leaves text, owner and revision',
    flawed: (whole) => ({
      async load(key) {
        const record = await recordAt(whole, key)
        if (record === undefined) return whole.load(key)
        return { ...record, revision: `${record.expiresAt} ${record.text}` }
      },
    }),
  },
  {
    flaw: 'extend shortens',
    caughtBy: 'extend > never moves it back, and is true all the same',
    flawed: (whole) => ({
      async extend(key, expiresAt) {
        const current = await recordAt(whole, key)
        if (current === undefined) return false
        return (
          (await whole.replace(key, current.revision, { ...current, expiresAt })).kind ===
          'replaced'
        )
      },
    }),
  },
  {
    flaw: 'extend is false where nothing had to move',
    caughtBy: 'extend > never moves it back, and is true all the same',
    flawed: (whole) => ({
      async extend(key, expiresAt, deadline) {
        const current = await recordAt(whole, key)
        return expiresAt > (current?.expiresAt ?? 0) && whole.extend(key, expiresAt, deadline)
      },
    }),
  },
  {
    flaw: 'extend creates',
    caughtBy: 'extend > never creates: what was never there, was taken or was destroyed is gone',
    flawed: (whole) => ({
      async extend(key, expiresAt, deadline) {
        await whole.create(key, { text: '{}', expiresAt })
        return whole.extend(key, expiresAt, deadline)
      },
    }),
  },
  {
    flaw: 'an extension brings back what was destroyed meanwhile',
    caughtBy: 'races > an extension or a replacement never brings back what was destroyed',
    flawed: (whole) => ({
      async extend(key, expiresAt, deadline) {
        const current = await recordAt(whole, key)
        await aMoment()
        if (current !== undefined) await whole.create(key, { ...current, expiresAt })
        return whole.extend(key, expiresAt, deadline)
      },
    }),
  },
  {
    flaw: 'destroy rejects where nothing is',
    caughtBy: 'destroy > succeeds where nothing is, and leaves nothing behind',
    flawed: (whole) => ({
      async destroy(key, because, deadline) {
        if ((await whole.load(key)) === undefined) throw new Error('not found')
        return whole.destroy(key, because, deadline)
      },
    }),
  },
  {
    flaw: 'destroy forgets the reason',
    caughtBy: 'destroy > with a reason leaves a stub that holds the reason, and only that',
    flawed: (whole) => ({
      destroy: (key, _because, deadline) => whole.destroy(key, undefined, deadline),
    }),
  },
  {
    flaw: 'destroy leaves a stub where nothing was',
    caughtBy: 'destroy > succeeds where nothing is, and leaves nothing behind',
    flawed: (whole) => ({
      async destroy(key, because, deadline) {
        if (because !== undefined) await whole.create(key, { text: '', expiresAt: 0 })
        return whole.destroy(key, because, deadline)
      },
    }),
  },
  {
    flaw: 'a stub takes on the last reason',
    caughtBy: 'destroy > leaves a stub that is there with its first reason',
    flawed: (whole) => {
      const last = new Map<string, 'revoked' | 'credential-changed' | 'user-gone'>()
      return {
        async load(key) {
          const loaded = await whole.load(key)
          if (loaded === undefined || !isEnded(loaded)) return loaded
          return { endedBecause: last.get(key) ?? loaded.endedBecause }
        },
        destroy(key, because, deadline) {
          if (because !== undefined) last.set(key, because)
          return whole.destroy(key, because, deadline)
        },
      }
    },
  },
  {
    flaw: 'a stub shows what the record was',
    caughtBy: 'destroy > with a reason leaves a stub that holds the reason, and only that',
    flawed: (whole) => ({
      async load(key) {
        const loaded = await whole.load(key)
        if (loaded === undefined || !isEnded(loaded)) return loaded
        return Object.assign({ text: '{}' }, loaded)
      },
    }),
  },
  {
    flaw: 'what has expired is hidden',
    caughtBy:
      'expiry > is no judgement of the store: what has expired is given, with the time that stands',
    flawed: (whole, clock) => ({
      async load(key) {
        const record = await recordAt(whole, key)
        return record !== undefined && record.expiresAt <= clock.now() ? undefined : whole.load(key)
      },
    }),
  },
  {
    flaw: 'a record has no grace',
    caughtBy: 'expiry by the clock > leaves the record there until the last moment of its grace',
    flawed: () => ({}),
    options: { grace: { milliseconds: 0 } },
  },
  {
    flaw: 'nothing is ever forgotten',
    caughtBy: 'expiry by the clock > lets the store forget, some time after the grace',
    flawed: () => ({}),
    options: { sweepEvery: { days: 24 } },
  },
  {
    flaw: 'times are kept in whole seconds',
    caughtBy: 'extend > moves the time forward, and leaves text, owner and revision',
    flawed: (whole) => ({
      extend: (key, expiresAt, deadline) =>
        whole.extend(key, Math.floor(expiresAt / 1000) * 1000, deadline),
    }),
  },
  {
    flaw: 'text ends at a NUL',
    caughtBy: 'text, byte for byte > keeps text with a NUL',
    flawed: (whole) => rewriting(whole, (text) => text.split('\0')[0] ?? ''),
  },
  {
    flaw: 'text is composed',
    caughtBy: 'text, byte for byte > keeps text composed and decomposed',
    flawed: (whole) => rewriting(whole, (text) => text.normalize('NFC')),
  },
  {
    flaw: 'text is parsed and written anew',
    caughtBy: 'text, byte for byte > keeps text with spaces around it',
    flawed: (whole) =>
      rewriting(whole, (text) => {
        try {
          return JSON.stringify(JSON.parse(text))
        } catch {
          return text
        }
      }),
  },
  {
    flaw: 'keys differ by more than their case only',
    caughtBy: 'records > keeps the records of different keys apart',
    flawed: (whole) => recoded(whole, (key) => key.toLowerCase()),
  },
  {
    flaw: 'keys end at a NUL',
    caughtBy: 'records > takes a key of another form for no record that is there',
    flawed: (whole) => recoded(whole, (key) => key.split('\0')[0] ?? ''),
  },
  {
    flaw: 'records are looked up in a plain object',
    caughtBy: 'records > knows nothing under the names of built-in properties',
    flawed: (whole) => ({
      async load(key) {
        const found: unknown = Reflect.get({}, key)
        return found === undefined ? whole.load(key) : { text: '', expiresAt: 0, revision: 0 }
      },
    }),
  },
  {
    flaw: 'what it gives is what it keeps',
    caughtBy: 'records > is not changed by what is done to what was given to it, or came from it',
    flawed: (whole) => {
      const given = new Map<string, Awaited<ReturnType<MemoryStore['load']>>>()
      return {
        async load(key) {
          if (!given.has(key)) given.set(key, await whole.load(key))
          return given.get(key)
        },
      }
    },
  },
  {
    flaw: 'the list still has what was taken',
    caughtBy: 'index by owner > lists nothing that was taken, destroyed or ended',
    flawed: (whole) => {
      const taken = new Map<string, string>()
      return {
        async take(key, deadline) {
          const record = await whole.take(key, deadline)
          if (record?.owner !== undefined) taken.set(key, record.owner)
          return record
        },
        ...ownersOf(whole, {
          async sessionsOf(owner) {
            const stale = [...taken].filter(([, former]) => former === owner)
            const listed = await whole.owners.sessionsOf(owner)
            return [
              ...listed,
              ...stale.map(([key]) => ({ key, text: '', expiresAt: 0, revision: '' })),
            ]
          },
        }),
      }
    },
  },
  {
    flaw: 'a record never changes hands',
    caughtBy: 'index by owner > follows a record to another owner, and to none',
    flawed: (whole) => ({
      async replace(key, revision, record, deadline) {
        const owner = (await recordAt(whole, key))?.owner
        const { text, expiresAt } = record
        const kept = owner === undefined ? { text, expiresAt } : { text, expiresAt, owner }
        return whole.replace(key, revision, kept, deadline)
      },
    }),
  },
  {
    flaw: 'owners differ by more than their composition only',
    caughtBy: 'index by owner > keeps owners of every kind apart',
    flawed: (whole) =>
      ownersOf(whole, {
        async sessionsOf(owner) {
          const forms = new Set([owner, owner.normalize('NFC'), owner.normalize('NFD')])
          return (await Promise.all([...forms].map((form) => whole.owners.sessionsOf(form)))).flat()
        },
      }),
  },
  {
    flaw: 'destroyAllOf excepts nothing',
    caughtBy: 'destroyAllOf > leaves those under the keys in except',
    flawed: (whole) =>
      ownersOf(whole, { destroyAllOf: (owner) => whole.owners.destroyAllOf(owner) }),
  },
  {
    flaw: 'destroyAllOf forgets the reason',
    caughtBy: 'destroyAllOf > leaves stubs where there is a reason',
    flawed: (whole) =>
      ownersOf(whole, {
        destroyAllOf: (owner, { except = [] } = {}, deadline) =>
          whole.owners.destroyAllOf(owner, { except }, deadline),
      }),
  },
  {
    flaw: 'destroyAllOf ends a hundred at most',
    caughtBy: 'index by owner > lists and ends hundreds of records of one owner',
    flawed: (whole) =>
      ownersOf(whole, {
        async destroyAllOf(owner, options = {}, deadline) {
          const listed = await whole.owners.sessionsOf(owner)
          const except = [...(options.except ?? []), ...listed.slice(100).map(({ key }) => key)]
          return whole.owners.destroyAllOf(owner, { ...options, except }, deadline)
        },
      }),
  },
  {
    flaw: 'a deadline is no reason to stop',
    caughtBy: 'deadlines > begins to write nothing after it',
    flawed: (whole) => ({ take: (key) => whole.take(key) }),
  },
  {
    flaw: 'a store that is closed has no sessions',
    caughtBy: 'closed > rejects every call once it is closed',
    flawed: (whole) => ({ load: (key) => whole.load(key).catch(() => undefined) }),
  },
  {
    flaw: 'a store that is out of reach says gone',
    caughtBy:
      'outage > rejects every call while it is out of reach, and never says that there is none',
    flawed: (whole) => ({
      replace: (...args) => whole.replace(...args).catch(() => ({ kind: 'gone' as const })),
    }),
  },
]
