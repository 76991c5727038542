import { latchkeyError } from '../errors'
import type { OperationDeadline } from './deadline'
import type { Engine } from './engine'
import { publicIdOfTicket } from './engine'
import { readRecord } from './record-layout'
import { publishSessionEvent } from './session-events'

/** So many renewals of one session within one sign-out are nobody's doing but a broken store's. */
const mostRenewals = 10

/**
 * Ends what a session goes on as. A renewal may have been faster than whoever comes to end the session: it took the old record, and the same
 * sign-ins live on under an id that nothing at the old one leads to. They are found by their owner: a record with the same sign-ins, made at the
 * same times, is the same session. Asked until none is left, as a renewal may be under way again: one that finds its record taken ends.
 *
 * Without an owner, or an index by owner, there is nothing to find them by.
 *
 * @throws SESSION_CONFLICT where renewals go on faster than that; STORE_UNAVAILABLE
 */
export async function endSuccessors(
  engine: Engine,
  recordText: string,
  deadline: OperationDeadline,
): Promise<void> {
  const { owners } = engine.storage
  const signIns = signInsOf(engine, recordText)
  const owner = signIns?.owner
  if (owners === undefined || owner === undefined) return
  for (let round = 0; round < mostRenewals; round += 1) {
    const records = await deadline.ask((until) => owners.sessionsOf(owner, until))
    const successors = records.filter(({ text }) => isSame(signInsOf(engine, text), signIns))
    if (successors.length === 0) return
    for (const { key } of successors) {
      const ticket = { key, isStale: false }
      const taken = await deadline.ask((until) => engine.storage.take(ticket, until))
      if (taken === undefined) continue
      publishSessionEvent(() => ({ kind: 'ended', publicId: publicIdOfTicket(ticket) }))
    }
  }
  throw latchkeyError(
    'SESSION_CONFLICT',
    'The session was renewed again and again while it was to end.',
  )
}

/** Who is signed in by a record and since when, and whose it is. */
function signInsOf(engine: Engine, recordText: string) {
  const facts = readRecord(recordText, engine.signInKeys)?.facts?.signIns
  if (facts === undefined) return undefined
  const owner = Object.values(facts).find((signIn) => signIn.owner !== undefined)?.owner
  return { facts, owner }
}

/**
 * Whether two records are of the same sign-ins. What stands for the credential may be missing in one of them, as it is written down later
 * where an older server signed somebody in; where both have it, and it differs, somebody proved anew who they are.
 */
function isSame(one: ReturnType<typeof signInsOf>, other: ReturnType<typeof signInsOf>): boolean {
  if (one === undefined || other === undefined) return false
  const keys = Object.keys(one.facts)
  if (keys.join() !== Object.keys(other.facts).join()) return false
  return keys.every((key) => {
    const { auth: oneAuth, ...oneFacts } = one.facts[key] ?? {}
    const { auth: otherAuth, ...otherFacts } = other.facts[key] ?? {}
    const isSameCredential =
      oneAuth === undefined || otherAuth === undefined || oneAuth === otherAuth
    return isSameCredential && JSON.stringify(oneFacts) === JSON.stringify(otherFacts)
  })
}
