/**
 * A message that is to reach somebody. It is data: the application words it and sends it.
 *
 * - `verify-email`: whoever opens the link proves that they read mail at this address.
 * - `email-taken`: somebody gave this address as theirs, and it is another account's. Sent in the place of `verify-email`, so that nobody but who
 *   reads the mail learns of it.
 * - `email-changed`: to the address that was an account's until now.
 * - `reset-password`: whoever opens the link may set a new password.
 * - `password-changed`: so that whoever did not do it learns of it.
 */
export type Message = {
  /** Where to: the address as it is stored, never as it was typed (T-UNI-1). */
  readonly to: string
  /** The name that the user gave, for the salutation. */
  readonly username: string
  readonly userId: string
} & (
  | {
      readonly kind: 'verify-email' | 'reset-password'
      /** With a token that works once. Secret: never logged. */
      readonly link: string
      readonly expiresAt: Date
    }
  | { readonly kind: 'email-taken' | 'email-changed' | 'password-changed' }
)

/** Hands a message over to whatever delivers it. What it throws is told in an event, and to nobody else. */
export type Send = (message: Message) => unknown
