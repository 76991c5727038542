import type { Engine } from './engine'
import type { Lifetime } from './lifetime'
import { type ReadRecord, readRecord } from './record-layout'
import type { StoredSession } from './session-state'
import type { Ticket } from './session-storage'
import type { LoadedRecord } from './session-store'

/** A record that was read, and how long it may live here. */
export interface BoundedRecord extends ReadRecord {
  /** The lifetime that it was written with, where that is longer than any of this server. */
  readonly claimed?: Lifetime
}

/** Reads a record's text, none of its sign-ins remembered for longer than this server remembers any; `undefined` when it is not a session's. */
export function recordIn(engine: Engine, text: string): BoundedRecord | undefined {
  const read = readRecord(text, engine.signInKeys)
  if (read?.facts === undefined) return read
  const { facts } = read
  const signIns = engine.expiry.bounded(facts.signIns)
  if (signIns === facts.signIns) return read
  return { ...read, facts: { ...facts, signIns }, claimed: engine.expiry.of(facts.signIns) }
}

/** A session as it was loaded. @param createdAt when it was made, as far as is known */
export function storedSessionOf(
  engine: Engine,
  ticket: Ticket,
  loaded: Pick<LoadedRecord, 'text' | 'expiresAt' | 'revision'>,
  of: { readonly read: BoundedRecord; readonly createdAt: number },
): StoredSession {
  const { facts, claimed, cookieText } = of.read
  const { text, revision } = loaded
  const life = { createdAt: of.createdAt, expiresAt: loaded.expiresAt }
  return {
    ...{ ticket, text, revision, cookieText, createdAt: of.createdAt },
    expiresAt: endOf(engine, of.read, life),
    replaces: facts?.replaces,
    hasFacts: facts !== undefined && claimed === undefined,
  }
}

/** When a session ends that is not used again: earlier than its record says, where that claims a longer life than it may have here. */
export function endOf(
  engine: Engine,
  { facts, claimed }: BoundedRecord,
  life: { readonly createdAt: number; readonly expiresAt: number },
): number {
  if (claimed === undefined) return life.expiresAt
  const lifetime = engine.expiry.of(facts?.signIns ?? {})
  return Math.min(life.expiresAt, lifetime.expiresAt(life.createdAt, claimed.lastSeenAt(life)))
}
