import type { LoadedRecord, SessionRecord, SessionStore } from '../session-store'
import type { BreakStore } from './world.fixture'

/** The same store, but for some methods. */
function withOther(store: SessionStore, methods: Partial<SessionStore>): SessionStore {
  return {
    load: (...of) => store.load(...of),
    create: (...of) => store.create(...of),
    replace: (...of) => store.replace(...of),
    extend: (...of) => store.extend(...of),
    take: (...of) => store.take(...of),
    destroy: (...of) => store.destroy(...of),
    ...(store.owners === undefined ? {} : { owners: store.owners }),
    ...methods,
  }
}

/** Compare-and-swap that does not compare: whatever is there is replaced. */
export const replaceIgnoresRevision: BreakStore = (store) =>
  withOther(store, {
    async replace(key, revision, record) {
      const replacement = await store.replace(key, revision, record)
      if (replacement.kind !== 'conflict') return replacement
      return store.replace(key, replacement.current.revision, record)
    },
  })

/** `take` that gives the record and leaves it there. */
export const takeDoesNotRemove: BreakStore = (store) =>
  withOther(store, {
    async take(key) {
      const found = await store.load(key)
      return found !== undefined && 'text' in found ? found : undefined
    },
  })

/** `take` that gives the same record to everybody who asks. */
export const takeGivesTwice: BreakStore = (store) => {
  const given = new Map<string, LoadedRecord>()
  return withOther(store, {
    async take(key) {
      const taken = await store.take(key)
      if (taken !== undefined) given.set(key, taken)
      return taken ?? given.get(key)
    },
  })
}

/** `replace` that puts back what is gone. */
export const replaceCreates: BreakStore = (store) =>
  withOther(store, {
    async replace(key, revision, record) {
      const replacement = await store.replace(key, revision, record)
      if (replacement.kind !== 'gone') return replacement
      await store.create(key, record)
      return { kind: 'replaced', revision: record.text }
    },
  })

/** `extend` that puts back what is gone. */
export const extendCreates: BreakStore = (store) => {
  const last = new Map<string, SessionRecord>()
  return withOther(store, {
    async load(key) {
      const found = await store.load(key)
      if (found !== undefined && 'text' in found) last.set(key, found)
      return found
    },
    async extend(key, expiresAt) {
      if (await store.extend(key, expiresAt)) return true
      const { text = '', owner } = last.get(key) ?? {}
      return store.create(key, { text, expiresAt, ...(owner === undefined ? {} : { owner }) })
    },
  })
}
