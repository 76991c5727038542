import type { Breaks } from '../internal/breaks'
import type { Clock } from '../internal/clock'
import type { Passwords } from '../passwords/passwords'
import type { PasswordPolicy } from '../passwords/policy'
import type { Sessions } from '../session/sessions'
import type { CountedTurns } from './counted-turns'
import type { KnownDevices } from './known-devices'
import type { LimitName, Limits } from './limits'
import type { Links } from './links'
import type { Message } from './messages'
import { networkOf } from './network'
import type { SecretTokens } from './secret-tokens'
import { type LimitedAction, publishSecurityEvent, type SecurityFact } from './security-events'
import type { StoredUser, UserStore } from './user-store'

/** What a request says of where it comes from. All of it is optional, and none of it is believed more than it deserves. */
export interface Visitor {
  /** The address of the client, as the framework gives it behind the proxies that it trusts. None: all such requests share their limits. */
  readonly address?: string | undefined
  /** What the device kept of an earlier sign-in (`knownDevice` of a result of `authenticate`). */
  readonly device?: string | undefined
}

/** The limits that may refuse an action, and when it may be tried again. */
export interface Limited {
  readonly kind: 'limited'
  /** When it may be tried again. */
  readonly until: Date
}

/** What the flows of accounts share: their stores, their settings, and a place to tell what happened. */
export interface Desk<User extends StoredUser> {
  readonly users: UserStore<User>
  readonly passwords: Passwords
  readonly policy: PasswordPolicy
  readonly tokens: SecretTokens
  readonly limits: Limits
  readonly devices: KnownDevices | undefined
  readonly sessions: Sessions<object> | undefined
  readonly links: Links
  /** Sends later: whoever asked learns nothing of it, by time or by error. */
  post(message: Message): void
  /** Does later what must not show in the time that an answer takes. Where it fails, an event tells that a message was not sent. */
  later(
    about: { readonly message: Message['kind']; readonly userId?: string },
    work: () => Promise<void>,
  ): void
  /** Has what is counted under one key go one after the other. */
  readonly turns: CountedTurns
  /** Lets others be served where hundreds sign in at once. */
  readonly breaks: Breaks
  /** The attempts to sign in that are under way, and have waited for their turn. */
  attempts: number
  readonly signInBy: 'name' | 'name-or-email'
  readonly clock: Clock
}

/** Tells what happened. */
export function tell<User extends StoredUser>(
  desk: Desk<User>,
  fact: SecurityFact,
  visitor: Visitor = {},
): void {
  publishSecurityEvent(() => ({
    ...fact,
    at: desk.clock.now(),
    ...(visitor.address !== undefined && { network: networkOf(visitor.address) }),
  }))
}

/** Counts an attempt, or says until when there are too many. */
export async function admit<User extends StoredUser>(
  desk: Desk<User>,
  action: LimitedAction,
  subjects: Readonly<Partial<Record<LimitName, string>>>,
  visitor: Visitor,
  userId?: string,
) {
  const admission = await desk.limits.admit(subjects)
  if (admission.kind === 'limited') {
    tell(desk, { kind: 'limit-hit', limit: admission.limit, action, userId }, visitor)
  }
  return admission
}

/** Ends the sessions of a user. Without sessions that know their owners there are none to end here. */
export async function endSessionsOf<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
  ending: Parameters<ReturnType<Sessions<object>['of']>['revokeAll']>[0],
): Promise<void> {
  if (desk.sessions === undefined) return
  const count = await desk.sessions.of(userId).revokeAll(ending)
  tell(desk, { kind: 'sessions-revoked', userId, count })
}
