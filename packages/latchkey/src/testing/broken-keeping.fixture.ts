import type { EndReason } from '../session/anonymity'
import { isEnded, type SessionStore } from '../session/session-store'
import type { MemoryStore } from '../stores/memory'
import { type BrokenStore, recordAt } from './broken-store.fixture'

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

/** What destroy can do wrong, and how records can be kept wrongly. */
export const brokenKeeping: readonly BrokenStore[] = [
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
      const last = new Map<string, EndReason>()
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
    flaw: 'keys that differ in their case only are the same',
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
]
