import type { OperationDeadline } from './deadline'
import { type Engine, publicIdOfTicket } from './engine'
import { recordIn } from './reading'
import { frameRecord, writeRecord } from './record-layout'
import { type EndingTold, publishSessionEvent } from './session-events'
import type { StoredSession } from './session-state'
import { endSuccessors } from './successors'

/**
 * Ends what is stored, and what a renewal made of it meanwhile.
 * @param told what the event says; asked where this is who ended it
 * @throws as the store; SESSION_CONFLICT where renewals are faster
 */
export async function endStored(
  engine: Engine,
  stored: StoredSession,
  deadline: OperationDeadline,
  told: () => EndingTold,
): Promise<void> {
  const taken = await deadline.ask((until) => engine.storage.take(stored.ticket, until))
  if (taken === undefined) return endSuccessors(engine, stored.text, deadline, told)
  const publicId = publicIdOfTicket(stored.ticket)
  publishSessionEvent(() => ({ kind: 'ended', publicId, ...told() }))
}

/** What has to be known of a session to end it later: who is signed in, and not what it holds. */
export function withoutData(engine: Engine, stored: StoredSession): StoredSession {
  const record = recordIn(engine, stored.text)
  return { ...stored, text: record === undefined ? '' : writeRecord(frameRecord(record), '{}') }
}
