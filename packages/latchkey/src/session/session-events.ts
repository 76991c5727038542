import { channel } from 'node:diagnostics_channel'
import type { ErrorCode } from '../errors'
import type { AnonymityReason, EndReason } from './anonymity'

/** Somebody who has proven who they are. */
export interface ToldSignIn {
  /** The key of the record under which they are signed in: each authenticator has its own. */
  readonly key: string
  /** Who, as the index by owner names them. */
  readonly owner: string | undefined
  /** How: the names of RFC 8176, `pwd` for a password. */
  readonly methods: readonly string[]
}

/**
 * What happens to sessions, as messages of the diagnostics channel `latchkey:session`. A session is named by its public
 * id; no message holds an id, a key, a cookie, or data.
 */
export type SessionEvent =
  /** A request's cookie led to a live session. */
  | { readonly kind: 'opened'; readonly publicId: string }
  /** A request's cookie led to no session. Without `publicId` where the cookie named none. */
  | {
      readonly kind: 'not-opened'
      readonly why: AnonymityReason
      readonly publicId: string | undefined
    }
  /** A new session was stored. `replaces`: the one whose place it took, at a sign-in or `regenerate()`. `signIns`: who signed in with it, if anybody did. */
  | {
      readonly kind: 'created'
      readonly publicId: string
      readonly replaces: string | undefined
      readonly signIns?: readonly ToldSignIn[]
    }
  /** A change was stored. */
  | { readonly kind: 'committed'; readonly publicId: string }
  /** Another request had changed the session meanwhile, and both changes were brought together. `attempts`: store calls until then. */
  | { readonly kind: 'conflict-merged'; readonly publicId: string; readonly attempts: number }
  /**
   * The session ended because this request asked for it. Of many requests that ask at once, one tells. `because` and `owner`: as far as is known; `network`: of the
   * request, where whoever ended it said so.
   */
  | {
      readonly kind: 'ended'
      readonly publicId: string
      readonly because?: 'signed-out' | EndReason
      readonly owner?: string | undefined
      readonly network?: string
    }
  /** The session was ended by another request, and what this one changed was not stored. */
  | { readonly kind: 'ended-elsewhere'; readonly publicId: string }
  /** Opening, storing or ending failed. */
  | {
      readonly kind: 'refused'
      readonly code: ErrorCode | 'UNKNOWN'
      readonly publicId: string | undefined
    }

/** What is told of an end, beside which session it is. */
export type EndingTold = Omit<Extract<SessionEvent, { kind: 'ended' }>, 'kind' | 'publicId'>

const events = channel('latchkey:session')

/** Publishes what `event` gives. With nobody listening, nothing is made. */
export function publishSessionEvent(event: () => SessionEvent): void {
  if (events.hasSubscribers) events.publish(event())
}
