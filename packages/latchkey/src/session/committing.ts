import { LatchkeyError } from '../errors'
import { createRecord } from './creating'
import { OperationDeadline } from './deadline'
import { dueOf, type Work, workOf } from './due'
import { endStored, withoutData } from './ending'
import { type Engine, ownerOf, publicIdOfTicket, setCookieOf } from './engine'
import { forgetStored, updatesSent } from './merging'
import { keepWithinLimit } from './owner-limit'
import { leaveAlone, renewCookie, replaceStored } from './replacing'
import { rotate } from './rotation'
import { type EndingTold, publishSessionEvent } from './session-events'
import { endingToldOf, signInsToldOf } from './session-news'
import type { SessionState, StoredSession } from './session-state'

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
 * @param work what is due, as `workOf` has just said
 * @throws as `Session.save`, but for SESSION_ENDED_ELSEWHERE, which the state tells
 */
export async function commitState(
  engine: Engine,
  state: SessionState,
  work: Work = workOf(engine, state),
): Promise<void> {
  if (work.kind === 'nothing') return
  if (state.outage !== undefined) throw state.outage
  const { stored: before, rotation } = state
  try {
    await OperationDeadline.limit(engine.clock, engine.storeTimeout, (deadline) => {
      state.deadline = deadline
      return perform(engine, state, work, deadline)
    })
  } catch (error) {
    publishRefusal(state, error)
    // A use that was not written down harms nobody: the session ends as if it had not been used (R23).
    if (dueOf(work) === 'write') throw error
    return
  }
  const isNew = state.stored?.ticket !== before?.ticket && rotation?.signedIn.length !== 0
  if (isNew) await endOthers(engine, state)
}

/** After a sign-in, ends what its owner has beyond their limit. Where that fails the sign-in has happened all the same; the next one tries again. */
async function endOthers(engine: Engine, state: SessionState): Promise<void> {
  const { maxPerOwner } = engine
  const owner = ownerOf(state)
  if (maxPerOwner === undefined || owner === undefined || state.stored === undefined) return
  try {
    await OperationDeadline.limit(engine.clock, engine.storeTimeout, (deadline) => {
      state.deadline = deadline
      return keepWithinLimit(engine, owner, maxPerOwner, deadline)
    })
  } catch (error) {
    publishRefusal(state, error)
  }
}

function publishRefusal(state: SessionState, error: unknown): void {
  publishSessionEvent(() => ({
    kind: 'refused',
    code: error instanceof LatchkeyError ? error.code : 'UNKNOWN',
    publicId: state.stored && publicIdOfTicket(state.stored.ticket),
  }))
}

async function perform(
  engine: Engine,
  state: SessionState,
  work: Work,
  deadline: OperationDeadline,
): Promise<void> {
  switch (work.kind) {
    case 'nothing':
      return
    case 'end':
      await end(engine, state, work.stored, deadline)
      return perform(engine, state, workOf(engine, state), deadline)
    case 'create':
      return create(engine, state, deadline)
    case 'rotate':
      return rotate(engine, state, work, deadline)
    case 'replace':
      // While it waited, the program may have gone on changing the session.
      return engine.turns.take(work.stored.ticket.key, (waited) =>
        replaceStored(engine, state, deadline, waited ? undefined : work.text),
      )
    case 'extend':
      return extend(engine, state, work.stored, deadline)
  }
}

async function end(
  engine: Engine,
  state: SessionState,
  stored: StoredSession,
  deadline: OperationDeadline,
): Promise<void> {
  const told = () => endingToldOf(engine, state, stored)
  try {
    await endStored(engine, stored, deadline, told)
  } catch (error) {
    // The client is told that it failed, and has its cookie deleted; of a copy of it nothing else would ever make an end.
    const [known, bare] = [told(), withoutData(engine, stored)]
    engine.overdueEnds.add(bare, () => endLater(engine, bare, known))
    throw error
  }
  engine.overdueEnds.forget(stored.ticket.key)
  state.stored = undefined
  state.lost = undefined
  state.endedElsewhere = false
  state.publicId = undefined
  state.endIsDue = false
}

function endLater(engine: Engine, stored: StoredSession, told: EndingTold): Promise<void> {
  return OperationDeadline.limit(engine.clock, engine.storeTimeout, (deadline) =>
    endStored(engine, stored, deadline, () => told),
  )
}

async function create(
  engine: Engine,
  state: SessionState,
  deadline: OperationDeadline,
): Promise<void> {
  const sent = updatesSent(state)
  const { rotation } = state
  const { stored, cookieValue } = await createRecord(engine, state, deadline)
  state.stored = stored
  if (cookieValue !== undefined) {
    state.setCookie = setCookieOf(engine, state, cookieValue, stored.createdAt)
  }
  forgetStored(sent)
  state.why = undefined
  state.rotation = undefined
  publishSessionEvent(() => ({
    kind: 'created',
    publicId: publicIdOfTicket(stored.ticket),
    replaces: undefined,
    ...signInsToldOf(state, rotation),
  }))
}

async function extend(
  engine: Engine,
  state: SessionState,
  stored: StoredSession,
  deadline: OperationDeadline,
): Promise<void> {
  const { ticket, text, revision } = stored
  const lifetime = engine.expiry.of(state.signInFacts)
  const expiresAt = lifetime.touch(stored, engine.clock.now()) ?? stored.expiresAt
  const loaded = { text, expiresAt: stored.expiresAt, revision: revision ?? '' }
  const kept = await deadline.ask((until) =>
    engine.storage.extend(ticket, loaded, expiresAt, until),
  )
  if (kept === undefined) {
    leaveAlone(state, stored)
    return
  }
  state.stored = { ...stored, expiresAt }
  renewCookie(engine, state, stored, kept.cookieValue)
}
