import type { LegacySession } from '../../internal/express-store-guard'
import { type MergeKey, mergeData } from '../../session/merge'
import { publishSessionEvent } from '../../session/session-events'
import { publicIdOf, storeKeyOf } from '../../session/session-id'
import { takeReserved } from './reserved-key'
import type { Session } from './session'
import { dataOf, dataText, refillSession } from './session-text'

/** The later commit wins, but for who is signed in: no late write signs anybody in or out. */
const laterUnlessSignIn: MergeKey = (key, { mine, theirs }) => (key === 'passport' ? theirs : mine)

/** Whether all that was made of a session is that nobody is signed in to it any more, be it that another sign-out had seen to that before. */
export function onlySignsOut(session: Session, base: string): boolean {
  const { passport: before, ...restBefore } = JSON.parse(base)
  const { passport: now, ...rest } = JSON.parse(dataText(session))
  const isOut = before !== undefined && now?.user === undefined
  return isOut && JSON.stringify(rest) === JSON.stringify(restBefore)
}

/**
 * Brings what others have stored into a session, beside what its request has made of it (D2).
 * @param base the session's data as they were loaded or stored last
 * @param attempts how often that was tried
 * @returns the texts of both sides: of what the request had made of it, and of what is stored
 */
export function mergeStored(
  session: Session,
  base: string,
  stored: LegacySession,
  attempts: number,
): { readonly mine: string; readonly theirs: string } {
  const theirs = dataOf(stored)
  takeReserved(theirs)
  const texts = { mine: dataText(session), theirs: JSON.stringify(theirs) }
  const sides = { base: JSON.parse(base), mine: dataOf(session), theirs }
  refillSession(session, mergeData(sides, new Map(), laterUnlessSignIn))
  publishSessionEvent(() => ({
    kind: 'conflict-merged',
    publicId: publicIdOf(storeKeyOf(String(session.id))),
    attempts,
  }))
  return texts
}
