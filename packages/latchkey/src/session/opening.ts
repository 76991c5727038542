import type { LatchkeyError } from '../errors'
import type { AnonymityReason } from './anonymity'
import { mostValues, scanCookie } from './cookie-scanner'
import { OperationDeadline } from './deadline'
import { type Engine, emptyState, publicIdOfTicket } from './engine'
import { recordIn, storedSessionOf } from './reading'
import { refill } from './record-layout'
import type { CookieForm } from './session-cookie'
import { publishSessionEvent } from './session-events'
import type { SessionState } from './session-state'
import type { Recognition, Ticket } from './session-storage'
import { type EndedRecord, isEnded, type LoadedRecord } from './session-store'

/** What a request's cookies come to, before the store is asked. */
export type Claim =
  | { readonly kind: 'ticket'; readonly ticket: Ticket }
  | { readonly kind: 'none'; readonly why: AnonymityReason }

const noCookie: Claim = { kind: 'none', why: 'no-cookie' }

/**
 * Which session the Cookie header names. Of a `__Host-` name there can be but one; of other names, several may be here (a
 * parent domain's), and count as long as all that verify name the same session (R40).
 */
export function readClaim(
  engine: Engine,
  cookie: CookieForm | undefined,
  cookieHeader: string | undefined,
): Claim {
  if (cookie === undefined) return noCookie
  const values = scanCookie(cookieHeader, cookie.name)
  if (values.length === 0) return noCookie
  if (values.length > (cookie.isHostBound ? 1 : mostValues)) {
    return { kind: 'none', why: 'duplicate-cookie' }
  }
  let claim: Recognition | undefined
  for (const value of values) {
    const recognition = engine.storage.recognize(value)
    if (claim?.kind !== 'ticket') claim = recognition
    else if (recognition.kind === 'ticket' && recognition.ticket.key !== claim.ticket.key) {
      return { kind: 'none', why: 'duplicate-cookie' }
    }
  }
  if (claim?.kind === 'ticket') return claim
  return { kind: 'none', why: claim?.because ?? 'no-cookie' }
}

/** Asks the store for the session of a ticket. @throws STORE_UNAVAILABLE */
export async function openTicket(
  engine: Engine,
  cookie: CookieForm | undefined,
  ticket: Ticket,
): Promise<SessionState> {
  const state = emptyState({ cookie, carriedCookie: true, why: undefined })
  const why = engine.overdueEnds.has(ticket.key)
    ? 'signed-out'
    : fill(engine, state, ticket, await load(engine, ticket))
  if (why === undefined) {
    publishSessionEvent(() => ({ kind: 'opened', publicId: publicIdOfTicket(ticket) }))
    return state
  }
  publishSessionEvent(() => ({ kind: 'not-opened', why, publicId: publicIdOfTicket(ticket) }))
  return emptyState({ cookie, carriedCookie: true, why })
}

function load(engine: Engine, ticket: Ticket) {
  return OperationDeadline.limit(engine.clock, engine.storeTimeout, (deadline) =>
    deadline.ask((until) => engine.storage.load(ticket, until)),
  )
}

/** The state of a request whose session the store could not give, where such requests are served. */
export function stateInOutage(cookie: CookieForm | undefined, outage: LatchkeyError): SessionState {
  return emptyState({ cookie, carriedCookie: true, why: 'store-unavailable', outage })
}

/** Puts what was loaded into the state; gives the reason when it is nobody's session. */
export function fill(
  engine: Engine,
  state: SessionState,
  ticket: Ticket,
  loaded: LoadedRecord | EndedRecord | undefined,
): AnonymityReason | undefined {
  if (loaded === undefined) return 'unknown-id'
  if (isEnded(loaded)) return loaded.endedBecause
  const isReadable = typeof loaded.text === 'string' && Number.isFinite(loaded.expiresAt)
  if (!isReadable || loaded.text.length > engine.maxRecordLength) return 'corrupt-record'
  const read = recordIn(engine, loaded.text)
  if (read === undefined) return 'corrupt-record'
  const now = engine.clock.now()
  const createdAt = read.facts?.createdAt ?? now
  const signInFacts = read.facts?.signIns ?? {}
  const stored = storedSessionOf(engine, ticket, loaded, { read, createdAt })
  const over = engine.expiry.of(signInFacts).judge(stored, now)
  if (over !== undefined) return over
  state.stored = stored
  refill(state.data, read.data)
  state.dataWasSeen = false
  state.signIns = read.signIns
  state.signInFacts = signInFacts
  state.updates = undefined
  return undefined
}

/** Puts the state back to what is stored. What was asked to end stays so. */
export function forgetChanges(engine: Engine, state: SessionState): void {
  const { stored } = state
  state.rotation = undefined
  state.updates = undefined
  state.dataWasSeen = false
  const read = stored && !state.endIsDue ? recordIn(engine, stored.text) : undefined
  refill(state.data, read?.data ?? {})
  const signedOut = state.signedOutKeys.filter((key) => Object.hasOwn(read?.signIns ?? {}, key))
  state.signIns = without(signedOut, read?.signIns ?? {})
  state.signInFacts = without(signedOut, read?.facts?.signIns ?? {})
  if (signedOut.length === 0) return
  state.dataWasSeen = true
  state.rotation = { signedIn: [], keep: 'everything' }
}

function without<Value>(keys: readonly string[], bag: Readonly<Record<string, Value>>) {
  if (keys.length === 0) return bag
  return Object.fromEntries(Object.entries(bag).filter(([key]) => !keys.includes(key)))
}
