import { latchkeyError } from '../errors'
import { OperationDeadline } from './deadline'
import { type Engine, recordOf } from './engine'
import type { SessionState, StoredSession } from './session-state'

/** How often a fresh id may be taken already. With 256 random bits, once means that the store is wrong. */
const mostIds = 3

/** Stores the session under a fresh id, and has the cookie set. @throws SESSION_NEEDS_HTTPS, SESSION_ID_TAKEN */
export async function createRecord(
  engine: Engine,
  state: SessionState,
  deadline: OperationDeadline,
): Promise<StoredSession> {
  const { cookie } = state
  if (cookie === undefined) throw latchkeyError('SESSION_NEEDS_HTTPS')
  const createdAt = engine.clock.now()
  const record = recordOf(engine, state, createdAt)
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
    if (kept.cookieValue !== undefined) state.setCookie = cookie.set(kept.cookieValue)
    state.publicId = undefined
    return {
      ticket,
      text: record.text,
      expiresAt: record.expiresAt,
      revision: kept.revision,
      createdAt,
      hasFacts: true,
      cookieText: state.stored?.cookieText ?? engine.cookie.recordText,
    }
  }
  throw latchkeyError('SESSION_ID_TAKEN')
}

/** Removes a record whose id nobody was given, if it is there. Whether it works changes nothing for anybody, so nobody waits. */
export function abandon(engine: Engine, ticket: StoredSession['ticket']): void {
  OperationDeadline.limit(engine.clock, engine.storeTimeout, (deadline) =>
    deadline.ask((until) => engine.storage.destroy(ticket, undefined, until)),
  ).catch(() => {})
}
