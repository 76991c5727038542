import { type LatchkeyError, latchkeyError } from '../errors'
import type { Clock } from '../internal/clock'
import type { Turns } from '../internal/turns'
import type { Expiry } from './expiry'
import type { MergePolicy } from './merge'
import type { OverdueEnds } from './overdue-ends'
import {
  dataText,
  frameRecord,
  type SessionFacts,
  signedInUser,
  writeRecord,
} from './record-layout'
import type { SessionCookie } from './session-cookie'
import { publicIdOf } from './session-id'
import type { SessionState } from './session-state'
import type { SessionStorage, Ticket } from './session-storage'
import type { SessionRecord } from './session-store'

/** What the engine was put together from. */
export interface Engine {
  readonly storage: SessionStorage
  readonly cookie: SessionCookie
  readonly expiry: Expiry
  readonly clock: Clock
  readonly turns: Turns
  readonly overdueEnds: OverdueEnds
  readonly merge: MergePolicy
  readonly signInKeys: readonly string[]
  /** Longest text of a record, in UTF-16 units. */
  readonly maxRecordLength: number
  /** How many sessions an owner may have; `undefined`: any number. */
  readonly maxPerOwner: number | undefined
  /** How long one operation may wait for the store, in milliseconds. */
  readonly storeTimeout: number
}

/** What a state begins with. */
type Beginning = Pick<SessionState, 'cookie' | 'carriedCookie' | 'why'> & {
  readonly outage?: LatchkeyError
}

/** A state with nothing stored. */
export const emptyState = (beginning: Beginning): SessionState => new EmptyState(beginning)

/** An instance and no literal, as it leads to the response: see HiddenProperty. */
class EmptyState implements SessionState {
  readonly cookie: SessionState['cookie']
  readonly carriedCookie: boolean
  readonly outage: LatchkeyError | undefined
  why: SessionState['why']
  stored: SessionState['stored'] = undefined
  lost: SessionState['lost'] = undefined
  endedElsewhere = false
  rotation: SessionState['rotation'] = undefined
  endIsDue = false
  data: SessionState['data'] = {}
  dataWasSeen = false
  signIns: SessionState['signIns'] = {}
  signInFacts: SessionState['signInFacts'] = {}
  signedOutKeys: readonly string[] = []
  updates: SessionState['updates'] = undefined
  setCookie: string | undefined = undefined
  cookieCanBeSent: SessionState['cookieCanBeSent'] = undefined
  cookieWasRenewed = false
  lastOperation: Promise<void> | undefined = undefined
  deadline: SessionState['deadline'] = undefined
  publicId: string | undefined = undefined

  constructor({ cookie, carriedCookie, why, outage }: Beginning) {
    this.cookie = cookie
    this.carriedCookie = carriedCookie
    this.why = why
    this.outage = outage
  }
}

/** Whether the session holds nothing worth a record: no data, nobody signed in. */
export function isEmpty(state: SessionState): boolean {
  for (const value of Object.values(state.data)) if (value !== undefined) return false
  for (const key in state.signIns) {
    if (signedInUser(state.signIns, key) !== undefined) return false
  }
  return true
}

/** When a session was made, and in whose place. */
export type Making = Pick<SessionFacts, 'createdAt' | 'replaces'>

/**
 * The record of the session as it is now.
 * @param knownText its text, where it has been put together already
 * @throws as `dataText`; SESSION_TOO_LARGE
 */
export function recordOf(
  engine: Engine,
  state: SessionState,
  made: Making,
  knownText?: string,
): SessionRecord {
  const text = knownText ?? textOf(engine, state, made)
  if (text.length > engine.maxRecordLength) {
    throw latchkeyError(
      'SESSION_TOO_LARGE',
      `A session record may have ${engine.maxRecordLength} characters; this one has ${text.length}.`,
    )
  }
  const lifetime = engine.expiry.of(state.signInFacts)
  const expiresAt = lifetime.expiresAt(made.createdAt, engine.clock.now())
  const owner = ownerOf(state)
  return owner === undefined ? { text, expiresAt } : { text, expiresAt, owner }
}

function textOf(engine: Engine, state: SessionState, { createdAt, replaces }: Making): string {
  const frame = frameRecord({
    cookieText: state.stored?.cookieText ?? engine.cookie.recordText,
    signIns: state.signIns,
    facts: { createdAt, signIns: state.signInFacts, replaces },
  })
  return writeRecord(frame, dataText(state.data, engine.signInKeys))
}

/** Whose session it is in the index by owner. */
export function ownerOf(state: SessionState): string | undefined {
  for (const key in state.signInFacts) {
    const owner = state.signInFacts[key]?.owner
    if (owner !== undefined) return owner
  }
  return undefined
}

/** The public id of a ticket's session. */
export function publicIdOfTicket(ticket: Ticket): string {
  return publicIdOf(ticket.key)
}

/** The Set-Cookie value that gives the client this value: one that outlives the browser, where the session does. */
export function setCookieOf(
  engine: Engine,
  state: SessionState,
  value: string,
  createdAt: number,
): string | undefined {
  const { cookie, signInFacts } = state
  if (!engine.expiry.isRemembered(signInFacts)) return cookie?.set(value)
  const now = engine.clock.now()
  return cookie?.set(value, { now, until: createdAt + engine.expiry.of(signInFacts).absolute })
}
