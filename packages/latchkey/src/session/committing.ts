import { LatchkeyError } from '../errors'
import { createRecord } from './creating'
import { OperationDeadline } from './deadline'
import { cookieIsStale, hasChanged, touchIsDue, whatIsDue } from './due'
import { type Engine, isEmpty, publicIdOfTicket } from './engine'
import { leaveAlone, renewCookie, replaceStored } from './replacing'
import { rotate } from './rotation'
import { publishSessionEvent } from './session-events'
import type { SessionState } from './session-state'

/**
 * Storing what a request made of its session. What there is to do follows from the state alone, so that a commit that failed can be tried
 * again, and one that has nothing to do does nothing:
 *
 * - the end of what was stored is due → `take` it;
 * - a new id is due → `create` the new record, `take` the old one (rotation.ts);
 * - nothing is stored and there is something to store → `create`;
 * - what is stored was changed → `replace`, merging as often as others were faster;
 * - the use of the session is due to be written down → `extend`.
 *
 * A session that ended elsewhere is left alone for ever: nothing here creates a record under an id that was taken away.
 */

/**
 * Does what is due.
 * @throws as `Session.save`, but for SESSION_ENDED_ELSEWHERE, which the state tells
 */
export async function commitState(engine: Engine, state: SessionState): Promise<void> {
  const due = whatIsDue(engine, state)
  if (due === 'nothing') return
  if (state.outage !== undefined) throw state.outage
  try {
    await OperationDeadline.limit(engine.clock, engine.storeTimeout, (deadline) => {
      state.deadline = deadline
      return due === 'touch' ? touch(engine, state, deadline) : write(engine, state, deadline)
    })
  } catch (error) {
    publishSessionEvent(() => ({
      kind: 'refused',
      code: error instanceof LatchkeyError ? error.code : 'UNKNOWN',
      publicId: state.stored && publicIdOfTicket(state.stored.ticket),
    }))
    // A use that was not written down harms nobody: the session ends as if it had not been used (R23).
    if (due === 'write') throw error
  }
}

async function write(
  engine: Engine,
  state: SessionState,
  deadline: OperationDeadline,
): Promise<void> {
  if (state.endIsDue) await end(engine, state, deadline)
  const { stored } = state
  if (stored === undefined) {
    if (!isEmpty(state)) await create(engine, state, deadline)
  } else if (state.rotation !== undefined) {
    await rotate(engine, state, { stored, rotation: state.rotation }, deadline)
  } else if (
    hasChanged(engine, state, stored) ||
    (touchIsDue(engine, stored) && !stored.hasFacts)
  ) {
    await engine.turns.take(stored.ticket.key, () => replaceStored(engine, state, deadline))
  } else if (touchIsDue(engine, stored) || cookieIsStale(state, stored)) {
    await touch(engine, state, deadline)
  }
}

async function end(
  engine: Engine,
  state: SessionState,
  deadline: OperationDeadline,
): Promise<void> {
  const { stored } = state
  if (stored !== undefined) {
    const taken = await deadline.ask((until) => engine.storage.take(stored.ticket, until))
    if (taken !== undefined) {
      publishSessionEvent(() => ({ kind: 'ended', publicId: publicIdOfTicket(stored.ticket) }))
    }
  }
  state.stored = undefined
  state.publicId = undefined
  state.endIsDue = false
}

async function create(
  engine: Engine,
  state: SessionState,
  deadline: OperationDeadline,
): Promise<void> {
  const stored = await createRecord(engine, state, deadline)
  state.stored = stored
  state.why = undefined
  state.rotation = undefined
  publishSessionEvent(() => ({
    kind: 'created',
    publicId: publicIdOfTicket(stored.ticket),
    replaces: undefined,
  }))
}

async function touch(
  engine: Engine,
  state: SessionState,
  deadline: OperationDeadline,
): Promise<void> {
  const { stored } = state
  if (stored === undefined) return
  const { ticket, text, revision } = stored
  const expiresAt = engine.expiry.touch(stored, engine.clock.now()) ?? stored.expiresAt
  const loaded = { text, expiresAt: stored.expiresAt, revision: revision ?? '' }
  const kept = await deadline.ask((until) =>
    engine.storage.extend(ticket, loaded, expiresAt, until),
  )
  if (kept === undefined) {
    leaveAlone(state, stored)
    return
  }
  state.stored = { ...stored, expiresAt }
  renewCookie(state, kept.cookieValue)
}
