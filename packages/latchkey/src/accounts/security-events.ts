import { channel } from 'node:diagnostics_channel'
import type { Message } from './messages'

/**
 * What happens to accounts, as messages of the diagnostics channel `latchkey:security`: one message per fact (R11). Users are named by
 * their ids; no message holds a name that was typed, an address of mail, a password, a token, or a hash (I12).
 */
export type SecurityEvent = SecurityFact & {
  /** When, in milliseconds since 1970-01-01 UTC. */
  readonly at: number
  /** The network that the request came from, where it is known: an IPv4 address, or the first 64 bits of an IPv6 address. */
  readonly network?: string | undefined
}

/** What can happen. */
export type SecurityFact =
  | { readonly kind: 'registered'; readonly userId: string }
  /** Name and password were right. The session is another matter: `latchkey:session`. */
  | { readonly kind: 'authenticated'; readonly userId: string; readonly knownDevice: boolean }
  | {
      readonly kind: 'authentication-failed'
      readonly why: FailureReason
      /** Who is known by the name that was given. */
      readonly userId: string | undefined
    }
  /** Who is signed in has shown by their password that it is still them. No sign-in. */
  | { readonly kind: 'confirmed'; readonly userId: string }
  /** Whoever used the session did not know the password, where it was to be confirmed or changed. */
  | {
      readonly kind: 'confirmation-failed'
      readonly why: FailureReason
      readonly userId: string
    }
  /** An attempt was refused unseen, because too many came before. */
  | {
      readonly kind: 'limit-hit'
      readonly limit: string
      readonly action: LimitedAction
      readonly userId: string | undefined
    }
  | { readonly kind: 'password-changed'; readonly userId: string; readonly by: 'owner' | 'reset' }
  | { readonly kind: 'password-rehashed'; readonly userId: string }
  | { readonly kind: 'reset-requested'; readonly userId: string | undefined }
  | { readonly kind: 'verification-requested'; readonly userId: string }
  | { readonly kind: 'email-confirmed'; readonly userId: string }
  /** A token that is not there: made up, used before, or withdrawn; expired; or of something that has changed since. */
  | {
      readonly kind: 'token-refused'
      readonly token: 'email' | 'reset'
      readonly why: 'unknown' | 'expired' | 'outdated' | 'email-taken'
      readonly userId: string | undefined
    }
  | { readonly kind: 'disabled' | 'enabled' | 'removed'; readonly userId: string }
  /** A message was not handed over, or could not even be made. `userId`: as far as is known. */
  | {
      readonly kind: 'message-failed'
      readonly message: Message['kind']
      readonly userId: string | undefined
    }

/**
 * Why a password proved nothing. `unreadable-hash`: what is stored can be compared with no password, as it is damaged, of another kind, or of a pepper that is not
 * there.
 */
type FailureReason =
  | 'unknown-user'
  | 'wrong-password'
  | 'no-password'
  | 'unreadable-hash'
  | 'disabled'

/** What is limited. */
export type LimitedAction = 'authenticate' | 'confirm' | 'register' | 'reset' | 'verify'

const events = channel('latchkey:security')

/** Publishes what `event` gives. With nobody listening, nothing is made. */
export function publishSecurityEvent(event: () => SecurityEvent): void {
  if (events.hasSubscribers) events.publish(event())
}
