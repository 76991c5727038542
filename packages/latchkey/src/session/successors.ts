import { latchkeyError } from '../errors'
import type { OperationDeadline } from './deadline'
import type { Engine } from './engine'
import { publicIdOfTicket } from './engine'
import { recordIn } from './reading'
import type { SignInFacts } from './record-layout'
import { type EndingTold, publishSessionEvent } from './session-events'
import type { OwnerIndex } from './session-store'

/** So many renewals of one session within one sign-out are nobody's doing but a broken store's. */
const mostRenewals = 10

/**
 * Ends what a session goes on as. A renewal may have been faster than whoever comes to end the session: it took the old record, and the same
 * sign-ins live on under an id that nothing at the old one leads to. They are found by their owners: a record with the same sign-ins
 * is the same session, and so is one that has fewer of them. Asked until none is left, as a renewal may be under way again: one that finds its record taken ends.
 *
 * Without an owner, or an index by owner, there is nothing to find them by.
 *
 * @param told what the events say of each end
 * @throws SESSION_CONFLICT where renewals go on faster than that; STORE_UNAVAILABLE
 */
export async function endSuccessors(
  engine: Engine,
  recordText: string,
  deadline: OperationDeadline,
  told: () => EndingTold = () => ({}),
): Promise<void> {
  const { owners } = engine.storage
  const signIns = signInsOf(engine, recordText)
  if (owners === undefined || signIns === undefined) return
  // Where one of several signs out, the session goes on as another's, in the list of that one.
  for (const owner of ownersOf(signIns)) {
    await endThoseOf(engine, owners, { owner, signIns, told }, deadline)
  }
}

async function endThoseOf(
  engine: Engine,
  owners: OwnerIndex,
  of: { readonly owner: string; readonly signIns: SignIns; readonly told: () => EndingTold },
  deadline: OperationDeadline,
): Promise<void> {
  for (let round = 0; round < mostRenewals; round += 1) {
    const records = await deadline.ask((until) => owners.sessionsOf(of.owner, until))
    const successors = records.filter(({ text }) =>
      comeFrom(of.signIns, signInsOf(engine, text) ?? {}),
    )
    if (successors.length === 0) return
    for (const { key } of successors) {
      const ticket = { key, isStale: false }
      const taken = await deadline.ask((until) => engine.storage.take(ticket, until))
      if (taken === undefined) continue
      const { owner, told } = of
      const publicId = publicIdOfTicket(ticket)
      publishSessionEvent(() => ({ kind: 'ended', publicId, ...told(), owner }))
    }
  }
  throw latchkeyError(
    'SESSION_CONFLICT',
    'The session was renewed again and again while it was to end.',
  )
}

/** Whether a record is the same session as an older one, or what is left of it. */
export function goesOnAs(engine: Engine, olderText: string, newerText: string): boolean {
  const older = signInsOf(engine, olderText)
  return older !== undefined && comeFrom(older, signInsOf(engine, newerText) ?? {})
}

type SignIns = Readonly<Record<string, SignInFacts>>

/** Who is signed in by a record, how and since when. */
function signInsOf(engine: Engine, recordText: string): SignIns | undefined {
  return recordIn(engine, recordText)?.facts?.signIns
}

function ownersOf(signIns: SignIns): ReadonlySet<string> {
  return new Set(Object.values(signIns).flatMap(({ owner }) => owner ?? []))
}

/** Whether every sign-in of a record is one of those of an older record: all of them, or those that one who left has left behind. */
function comeFrom(older: SignIns, newer: SignIns): boolean {
  const keys = Object.keys(newer)
  return keys.length > 0 && keys.every((key) => isSame(older[key], newer[key]))
}

/**
 * Whether two say the same of a sign-in. What stands for the credential may be missing in one of them, as it is written down later where
 * nobody had done so; where both have it, and it differs, somebody proved anew who they are.
 */
function isSame(one: SignInFacts | undefined, other: SignInFacts | undefined): boolean {
  if (one === undefined || other === undefined) return false
  const { auth: oneAuth, ...oneFacts } = one
  const { auth: otherAuth, ...otherFacts } = other
  const isSameCredential = [oneAuth, otherAuth].includes(undefined) || oneAuth === otherAuth
  return isSameCredential && JSON.stringify(oneFacts) === JSON.stringify(otherFacts)
}
