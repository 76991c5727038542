import type { OwnerIndex, SessionStore } from '../session/session-store'
import type { MemoryStore } from '../stores/memory'
import { type BrokenStore, recordAt } from './broken-store.fixture'

function ownersOf(whole: MemoryStore, flawed: Partial<OwnerIndex>): Partial<SessionStore> {
  return { owners: { ...whole.owners, ...flawed } }
}

/** What the index by owner can do wrong, and how a store can fail wrongly. */
export const brokenLists: readonly BrokenStore[] = [
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
    flaw: 'owners that differ in their composition only are the same',
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
    flaw: 'destroyAllOf knows nothing of only',
    caughtBy: 'destroyAllOf > ends those under the keys in only, and no others',
    flawed: (whole) =>
      ownersOf(whole, {
        destroyAllOf: (owner, { only: _only, ...options } = {}, deadline) =>
          whole.owners.destroyAllOf(owner, options, deadline),
      }),
  },
  {
    flaw: 'destroyAllOf forgets the reason',
    caughtBy: 'destroyAllOf > leaves stubs where there is a reason',
    flawed: (whole) =>
      ownersOf(whole, {
        destroyAllOf: (owner, { because: _because, ...options } = {}, deadline) =>
          whole.owners.destroyAllOf(owner, options, deadline),
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
