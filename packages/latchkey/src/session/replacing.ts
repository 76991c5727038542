import { latchkeyError } from '../errors'
import type { OperationDeadline } from './deadline'
import { type Engine, publicIdOfTicket, recordOf, setCookieOf } from './engine'
import { forgetStored, mergeStored, updatesSent } from './merging'
import { publishSessionEvent } from './session-events'
import type { SessionState, StoredSession } from './session-state'
import { isEnded, type SessionRecord } from './session-store'

/** How often a conflict is merged before the request gives up. In one process commits take turns, so each try is against another process. */
const mostAttempts = 50

/**
 * Stores a changed session, merging as often as others were faster.
 * @param knownText the text of the record, where it has been put together already
 * @throws SESSION_CONFLICT
 */
export async function replaceStored(
  engine: Engine,
  state: SessionState,
  deadline: OperationDeadline,
  knownText: string | undefined,
): Promise<void> {
  let text = knownText
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const { stored } = state
    if (stored === undefined) return
    const record = recordOf(engine, state, stored, text)
    const sent = updatesSent(state)
    const replacement = await replaceOnce(engine, stored, record, deadline)
    if (replacement.kind === 'gone') {
      leaveAlone(state, stored)
      return
    }
    if (replacement.kind === 'conflict') {
      mergeStored(engine, state, stored, replacement.current)
      text = undefined
      continue
    }
    const { revision, cookieValue } = replacement.kept
    state.stored = { ...stored, ...record, revision, hasFacts: true }
    forgetStored(sent)
    renewCookie(engine, state, stored, cookieValue)
    const publicId = () => publicIdOfTicket(stored.ticket)
    if (attempt > 1) {
      const attempts = attempt
      publishSessionEvent(() => ({ kind: 'conflict-merged', publicId: publicId(), attempts }))
    }
    publishSessionEvent(() => ({ kind: 'committed', publicId: publicId() }))
    return
  }
  throw latchkeyError('SESSION_CONFLICT')
}

/** One compare-and-swap; a record that this request created is read first, as its revision is not known yet. */
export async function replaceOnce(
  engine: Engine,
  stored: StoredSession,
  record: SessionRecord,
  deadline: OperationDeadline,
) {
  let { revision } = stored
  if (revision === undefined) {
    const current = await deadline.ask((until) => engine.storage.load(stored.ticket, until))
    if (current === undefined || isEnded(current)) return { kind: 'gone' } as const
    if (current.text !== stored.text) return { kind: 'conflict', current } as const
    revision = current.revision
  }
  const known = revision
  return deadline.ask((until) => engine.storage.replace(stored.ticket, known, record, until))
}

/**
 * The session was ended by another request: this one stores nothing any more, and sends no cookie. But for who has just signed in to
 * it, on a proof of their own: they get a session of their own, with no other sign-in.
 */
export function leaveAlone(state: SessionState, stored: StoredSession): void {
  const signedIn = state.rotation?.signedIn ?? []
  state.endedElsewhere = signedIn.length === 0
  state.signIns = pick(state.signIns, signedIn)
  state.signInFacts = pick(state.signInFacts, signedIn)
  state.lost = stored
  state.stored = undefined
  state.why = 'unknown-id'
  state.setCookie = undefined
  state.rotation = undefined
  publishSessionEvent(() => ({
    kind: 'ended-elsewhere',
    publicId: publicIdOfTicket(stored.ticket),
  }))
}

function pick<Value>(
  from: Readonly<Record<string, Value>>,
  keys: readonly string[],
): Record<string, Value> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)))
}

/** Has the client given a new cookie, where the storage gave one. */
export function renewCookie(
  engine: Engine,
  state: SessionState,
  { createdAt }: StoredSession,
  cookieValue: string | undefined,
): void {
  if (cookieValue === undefined) return
  state.setCookie = setCookieOf(engine, state, cookieValue, createdAt)
  state.cookieWasRenewed = true
}
