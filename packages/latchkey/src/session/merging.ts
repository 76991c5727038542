import { latchkeyError } from '../errors'
import type { Engine } from './engine'
import { mergeData, type Update } from './merge'
import { recordIn, storedSessionOf } from './reading'
import { type Bag, readRecord, refill } from './record-layout'
import type { KeyUpdates, SessionState, StoredSession } from './session-state'
import type { LoadedRecord } from './session-store'

/**
 * Brings what another request stored meanwhile into the session, which then is as if it had read that and made its changes to it.
 * @throws SESSION_CONFLICT where merging is off, or what is stored can no longer be read
 */
export function mergeStored(
  engine: Engine,
  state: SessionState,
  stored: StoredSession,
  current: LoadedRecord,
): void {
  const { text } = current
  const base = readRecord(stored.text, engine.signInKeys)
  const theirs = recordIn(engine, text)
  if (base === undefined || theirs === undefined) throw latchkeyError('SESSION_CONFLICT')
  if (text !== stored.text) {
    if (engine.merge === 'off') {
      throw latchkeyError(
        'SESSION_CONFLICT',
        'Another request changed the session, and merge is off.',
      )
    }
    const updates = repeatable(state, base.data)
    const versions = { base: base.data, mine: state.data, theirs: theirs.data }
    const merged = mergeData(versions, updates, engine.merge)
    for (const [key, update] of state.updates ?? []) {
      if (updates.has(key)) restart(update, theirs.data[key], merged[key])
    }
    refill(state.data, merged)
  }
  state.signIns = theirs.signIns
  state.signInFacts = theirs.facts?.signIns ?? {}
  const createdAt = theirs.facts?.createdAt ?? stored.createdAt
  state.stored = storedSessionOf(engine, stored.ticket, current, { read: theirs, createdAt })
}

/** The updates that can run again: those of keys that nothing but updates has changed. */
export function repeatable(state: SessionState, base: Bag): Map<string, readonly Update[]> {
  const updates = new Map<string, readonly Update[]>()
  for (const [key, { functions, startText, resultText }] of state.updates ?? []) {
    const isAlone =
      startText === JSON.stringify(base[key]) && resultText === JSON.stringify(state.data[key])
    if (isAlone) updates.set(key, functions)
  }
  return updates
}

function restart(updates: KeyUpdates, start: unknown, result: unknown): void {
  updates.startText = JSON.stringify(start)
  updates.resultText = JSON.stringify(result)
}

/** What a record that is on its way to the store has of a key's updates. */
type Sent = readonly [updates: KeyUpdates, count: number, resultText: string | undefined]

/** The updates that are in a record that is made now. */
export function updatesSent(state: SessionState): readonly Sent[] {
  return [...(state.updates?.values() ?? [])].map((updates) => [
    updates,
    updates.functions.length,
    updates.resultText,
  ])
}

/** Forgets updates that are stored now: run again they would count twice, and those that came later start from there. */
export function forgetStored(sent: readonly Sent[]): void {
  for (const [updates, count, resultText] of sent) {
    updates.functions.splice(0, count)
    updates.startText = resultText
  }
}
