import { latchkeyError } from '../errors'
import { OperationDeadline } from './deadline'
import { type Engine, type Making, publicIdOfTicket, recordOf } from './engine'
import type { Rotation, SessionState, StoredSession } from './session-state'

/** How often a fresh id may be taken already. With 256 random bits, once means that the store is wrong. */
const mostIds = 3

/** A session that was just stored. */
export interface Created {
  readonly stored: StoredSession
  /** The value of the cookie that names it. */
  readonly cookieValue: string | undefined
}

/**
 * Stores the session under a fresh id.
 * @param from what it goes on from, where it does
 * @throws SESSION_NEEDS_HTTPS, SESSION_ID_TAKEN
 */
export async function createRecord(
  engine: Engine,
  state: SessionState,
  deadline: OperationDeadline,
  from?: { readonly stored: StoredSession; readonly rotation: Rotation },
): Promise<Created> {
  if (state.cookie === undefined) throw latchkeyError('SESSION_NEEDS_HTTPS')
  const made = makingOf(engine, from)
  const record = recordOf(engine, state, made)
  for (let attempt = 0; attempt < mostIds; attempt += 1) {
    const ticket = engine.storage.issue()
    let creating: Promise<unknown> | undefined
    const kept = await deadline
      .ask((until) => {
        const call = engine.storage.create(ticket, record, until)
        creating = call
        return call
      })
      .catch((error) => {
        abandon(engine, ticket)
        // A store may come to it after what was to undo it: an id that nobody knows would stay in its owner's list.
        creating?.then(
          () => abandon(engine, ticket),
          () => {},
        )
        throw error
      })
    if (kept === undefined) continue
    state.publicId = undefined
    const { text, expiresAt } = record
    const { revision, cookieValue } = kept
    const cookieText = state.stored?.cookieText ?? engine.cookie.recordText
    const known = { createdAt: made.createdAt, replaces: made.replaces, hasFacts: true }
    return { stored: { ticket, text, expiresAt, revision, cookieText, ...known }, cookieValue }
  }
  throw latchkeyError('SESSION_ID_TAKEN')
}

/** A renewal is as old as what it goes on from: no session outlives its absolute end by it (7.3.2). */
function makingOf(
  { clock, maxPerOwner }: Engine,
  from: { readonly stored: StoredSession; readonly rotation: Rotation } | undefined,
): Making {
  const isRenewal = from?.rotation.signedIn.length === 0
  return {
    createdAt: isRenewal ? from.stored.createdAt : clock.now(),
    // For as long as both are there they count as one.
    replaces: from && maxPerOwner !== undefined ? publicIdOfTicket(from.stored.ticket) : undefined,
  }
}

/** Removes a record whose id nobody was given, if it is there. Whether it works changes nothing for anybody, so nobody waits. */
export function abandon(engine: Engine, ticket: StoredSession['ticket']): void {
  OperationDeadline.limit(engine.clock, engine.storeTimeout, (deadline) =>
    deadline.ask((until) => engine.storage.destroy(ticket, undefined, until)),
  ).catch(() => {})
}
