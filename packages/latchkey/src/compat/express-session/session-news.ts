import { LatchkeyError, latchkeyError } from '../../errors'
import { publishSessionEvent, type SessionEvent } from '../../session/session-events'
import { publicIdOf, storeKeyOf } from '../../session/session-id'

/** Tells the diagnostics channel what became of the session of an id. */
export function tell(
  kind: Extract<SessionEvent, { kind: 'committed' | 'ended' | 'ended-elsewhere' }>['kind'],
  id: unknown,
): void {
  publishSessionEvent(() => ({ kind, publicId: publicIdOf(storeKeyOf(String(id))) }))
}

/** What is said of a session that has ended elsewhere. The channel is told too. */
export function endedElsewhere(id: string): Error {
  tell('ended-elsewhere', id)
  return latchkeyError('SESSION_ENDED_ELSEWHERE')
}

/** Whether an error says that. */
export function hasEndedElsewhere(error: unknown): boolean {
  return error instanceof LatchkeyError && error.code === 'SESSION_ENDED_ELSEWHERE'
}
