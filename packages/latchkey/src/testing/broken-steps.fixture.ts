import { setImmediate as aMoment } from 'node:timers/promises'
import { isEnded } from '../session/session-store'
import { type BrokenStore, recordAt } from './broken-store.fixture'

/** What take, create, replace and extend can do wrong. */
export const brokenSteps: readonly BrokenStore[] = [
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
]
