import type { Breaks } from '../internal/breaks'
import type { Clock } from '../internal/clock'
import type { Passwords } from '../passwords/passwords'
import type { PasswordPolicy } from '../passwords/policy'
import type { EndReason } from '../session/anonymity'
import type { Session } from '../session/session'
import type { Sessions } from '../session/sessions'
import type { CountedTurns } from './counted-turns'
import type { KnownDevices } from './known-devices'
import type { LimitSubjects, Limits } from './limits'
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
  /** What the device kept (`knownDevice` of an earlier result); a list where several cookies came. Ten known devices are looked for in it, and no more. */
  readonly device?: string | readonly string[] | undefined
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
  publishSecurityEvent(() => ({ ...fact, at: desk.clock.now(), ...originOf(visitor) }))
}

/** Where a request comes from, as events say it. */
export function originOf({ address }: Visitor): { readonly network?: string } {
  return address === undefined ? {} : { network: networkOf(address) }
}

/** Counts an attempt, or says until when there are too many. */
export async function admit<User extends StoredUser>(
  desk: Desk<User>,
  action: LimitedAction,
  subjects: LimitSubjects,
  visitor: Visitor,
  userId?: string,
) {
  const admission = await desk.limits.admit(subjects)
  if (admission.kind === 'limited') {
    tell(desk, { kind: 'limit-hit', limit: admission.limit, action, userId }, visitor)
  }
  return admission
}

/**
 * Ends the sessions of a user, and gives how many. Without sessions that know their owners there are none to end here. Each end is told by the sessions themselves: nothing
 * is told of all of them together, or else it would be told twice.
 */
export async function endSessionsOf<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
  how: { readonly because: EndReason; readonly except?: Session<object> | undefined },
  visitor: Visitor = {},
): Promise<number> {
  if (desk.sessions === undefined) return 0
  const { because, except } = how
  const ending = { because, ...originOf(visitor) }
  const owned = desk.sessions.of(userId)
  return owned.revokeAll(except === undefined ? ending : { ...ending, except })
}
