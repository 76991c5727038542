import { latchkeyError } from '../errors'
import type { OperationDeadline } from './deadline'
import type { Engine } from './engine'
import { livingRecordsOf } from './owner-records'
import { publishSessionEvent } from './session-events'
import { publicIdOf } from './session-id'

/** So many renewals of what is to end, within one sign-in, are nobody's doing but a broken store's. */
const mostRounds = 10

/**
 * Ends what an owner has beyond the limit: the sessions that were made first, by the clocks of the servers; of two that were made in the same millisecond, the one
 * whose key comes first. Whoever signs in comes here after their own record is stored. However many do so at once, from however many
 * processes, exactly the limit remains (R09): a session ends only where as many as the limit were there that were made after it, so that those
 * made last are never among them; and who looks last sees all.
 *
 * The store tells one of all who end a session that it was them: its end is told once (R11). Where another was faster it may also have been a renewal, under
 * whose new id the session goes on: so whoever did not end all that they meant looks again.
 *
 * @throws STORE_UNAVAILABLE; SESSION_CONFLICT where renewals go on faster than that
 */
export async function keepWithinLimit(
  engine: Engine,
  owner: string,
  limit: number,
  deadline: OperationDeadline,
): Promise<void> {
  const { owners } = engine.storage
  if (owners === undefined) return
  for (let round = 0; round < mostRounds; round += 1) {
    const records = await deadline.ask((until) => owners.sessionsOf(owner, until))
    const living = livingRecordsOf(engine, records)
    const replaced = new Set(living.map(({ replaces }) => replaces))
    const counted = living.filter(({ publicId }) => !replaced.has(publicId))
    const only = counted.slice(limit).map(({ key }) => key)
    if (only.length === 0) return
    const because = 'too-many-sessions'
    const ended = await deadline.ask((until) =>
      owners.destroyAllOf(owner, { only, because }, until),
    )
    for (const key of ended) {
      publishSessionEvent(() => ({ kind: 'ended', publicId: publicIdOf(key), because, owner }))
    }
    if (ended.length === only.length) return
  }
  throw latchkeyError(
    'SESSION_CONFLICT',
    'Sessions were renewed again and again while they were to end.',
  )
}
