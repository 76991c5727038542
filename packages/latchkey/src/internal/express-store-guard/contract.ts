import { latchkeyError } from '../../errors'
import type { Clock } from '../clock'
import type { GuardRevision } from './entries'
import type { LegacySession } from './legacy-store'

export interface GuardOptions {
  /** How long a call that the store does not answer holds those after it on the same id up, in milliseconds. 1–2^31-1. Default: 10000. */
  readonly turnTimeout?: number
  /**
   * How long it does where other calls have taken long too: four times as long as the slowest of the last ones, up to this, in milliseconds.
   * Default: as `turnTimeout`.
   */
  readonly longestTurnTimeout?: number
  /**
   * Whether two sessions have the same data. Given, the guard remembers of each id what was last loaded or saved, so that `take`
   * need not ask, and a load that finds other data than expected is known to be another's change. Default: nothing is remembered.
   */
  readonly isSame?: (one: LegacySession, other: LegacySession) => boolean
  /** What the time is. Default: the machine's clock. */
  readonly clock?: Clock
}

/** The default of `turnTimeout`. */
export const usualTurnTimeout = 10_000

/** What was loaded. */
export interface GuardedSession {
  readonly session: LegacySession
  readonly revision: GuardRevision
}

/** What became of a `save`. */
export type Saving =
  | { readonly kind: 'saved'; readonly revision: GuardRevision }
  | {
      readonly kind: 'conflict'
      readonly current: LegacySession
      readonly revision: GuardRevision
    }
  | { readonly kind: 'gone' }

/** What a caller of `save` has to do while its turn lasts. */
export interface SaveHooks {
  /** Is called when the store has been handed the session and its `set` has returned: some write into the session that they are given. */
  whenHanded?(): void
  /**
   * Where another change was stored here since: is given what is there now, and gives what is to be stored in place of the session. In the
   * same turn: of many writers at once none has to try again and again. Without it that is a `conflict`.
   */
  merge?(current: LegacySession): LegacySession
  /** Is called when the store has had its time and has not answered: whoever waits for this call may go on without it. */
  whenLate?(): void
}

/** By when a step must have begun. */
export interface Until {
  /** How long it is till then, in milliseconds; 0 or less when it has passed. */
  remaining(): number
}

/** @throws STORE_UNAVAILABLE when the time has passed */
export function assertInTime(until: Until | undefined): void {
  if (until === undefined || until.remaining() > 0) return
  throw latchkeyError('STORE_UNAVAILABLE', 'The deadline of this call had passed before it began.')
}
