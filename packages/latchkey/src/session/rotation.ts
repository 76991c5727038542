import { abandon, createRecord } from './creating'
import type { OperationDeadline } from './deadline'
import { type Engine, publicIdOfTicket, recordOf, setCookieOf } from './engine'
import { mergeData } from './merge'
import { forgetStored, repeatable, updatesSent } from './merging'
import { recordIn } from './reading'
import { type Bag, type ReadRecord, refill } from './record-layout'
import { leaveAlone, replaceOnce } from './replacing'
import { publishSessionEvent } from './session-events'
import { signInsToldOf } from './session-news'
import type { Rotation, SessionState, StoredSession } from './session-state'
import type { LoadedRecord } from './session-store'
import { endSuccessors } from './successors'

/**
 * The session goes on under a new id: `create` the new record, then `take` the old one, so that at no moment both are lost, and that the old id
 * is dead before the client learns the new one (ASVS 7.2.4).
 *
 * - The store fails between the two: the new record is removed, and the session is what it was.
 * - What was taken has newer values, as another request stored them since: they are merged into the new record, as far as they may be
 *   carried over.
 * - Nothing was there to take, because another request signed in, signed out or ended the session: a sign-in stands on its own proof and
 *   succeeds with the data as it had been read, but brings no other sign-in with it; a renewal has nothing to stand on, and ends.
 */
export async function rotate(
  engine: Engine,
  state: SessionState,
  from: { readonly stored: StoredSession; readonly rotation: Rotation },
  deadline: OperationDeadline,
): Promise<void> {
  const { stored: old, rotation } = from
  const sent = updatesSent(state)
  const { stored: fresh, cookieValue } = await createRecord(engine, state, deadline, from)
  let taken: LoadedRecord | undefined
  try {
    taken = await deadline.ask((until) => engine.storage.take(old.ticket, until))
    // A renewal may have been faster. What it made of the old session ends, where that was to end or somebody was to leave it.
    const isToEnd = rotation.signedIn.length > 0 || state.signedOutKeys.length > 0
    if (taken === undefined && isToEnd) await endSuccessors(engine, old.text, deadline)
  } catch (error) {
    abandon(engine, fresh.ticket)
    throw error
  }
  if (taken === undefined && rotation.signedIn.length === 0) {
    abandon(engine, fresh.ticket)
    leaveAlone(state, old)
    return
  }
  state.stored = fresh
  state.rotation = undefined
  // Nobody stored anything meanwhile: what was created is what was meant.
  const isUnchanged = taken !== undefined && taken.text === old.text
  if (!isUnchanged) adopt(engine, state, from, taken)
  try {
    if (!isUnchanged) await storeWhatWasNewer(engine, state, fresh, deadline)
  } catch (error) {
    // The old record is gone, and the new one is not what it should be: nobody is given its id.
    abandon(engine, fresh.ticket)
    state.stored = undefined
    throw error
  }
  // Not before the old id is dead: when the time is up meanwhile, an answer may leave before this goes on.
  if (!state.endedElsewhere && cookieValue !== undefined) {
    state.setCookie = setCookieOf(engine, state, cookieValue, fresh.createdAt)
  }
  forgetStored(sent)
  if (state.endedElsewhere) return
  publishSessionEvent(() => ({
    kind: 'created',
    publicId: publicIdOfTicket(fresh.ticket),
    replaces: publicIdOfTicket(old.ticket),
    ...signInsToldOf(state, rotation),
  }))
}

/** Makes of the session what it is with what was taken. */
function adopt(
  engine: Engine,
  state: SessionState,
  from: { readonly stored: StoredSession; readonly rotation: Rotation },
  taken: LoadedRecord | undefined,
): void {
  const { signedIn, keep } = from.rotation
  const theirs = taken && recordIn(engine, taken.text)
  const base = recordIn(engine, from.stored.text)
  // Who else is signed in is what the old record said when it ended: not what this request had read.
  state.signIns = carrySignIns(state.signIns, signedIn, theirs?.signIns ?? {})
  state.signInFacts = carrySignIns(state.signInFacts, signedIn, theirs?.facts?.signIns ?? {})
  if (theirs === undefined || base === undefined) return
  const policy = engine.merge === 'off' ? 'later-commit-wins' : engine.merge
  const versions = { base: carried(base, keep), mine: state.data, theirs: carried(theirs, keep) }
  const merged = mergeData(versions, repeatable(state, versions.base), policy)
  refill(state.data, merged)
}

function carrySignIns<Value>(
  mine: Readonly<Record<string, Value>>,
  signedIn: readonly string[],
  theirs: Readonly<Record<string, Value>>,
): Record<string, Value> {
  const carriedOver: Record<string, Value> = {}
  for (const key of Object.keys(mine)) {
    const value = signedIn.includes(key) ? mine[key] : theirs[key]
    if (value !== undefined) carriedOver[key] = value
  }
  return carriedOver
}

function carried(record: ReadRecord, keep: Rotation['keep']): Bag {
  if (keep === 'everything') return record.data
  return Object.fromEntries(
    keep.filter((key) => Object.hasOwn(record.data, key)).map((key) => [key, record.data[key]]),
  )
}

async function storeWhatWasNewer(
  engine: Engine,
  state: SessionState,
  fresh: StoredSession,
  deadline: OperationDeadline,
): Promise<void> {
  const record = recordOf(engine, state, fresh)
  if (record.text === fresh.text) return
  const replacement = await replaceOnce(engine, fresh, record, deadline)
  if (replacement.kind === 'replaced') {
    state.stored = { ...fresh, ...record, revision: replacement.kept.revision }
    return
  }
  // Nobody knows the new id yet: only the end of all of its owner's sessions can have come between.
  leaveAlone(state, fresh)
}
