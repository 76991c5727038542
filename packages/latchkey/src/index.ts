/**
 * Latchkey signs people in and keeps them signed in. These are the names of the happy path; everything else has a path of its own:
 * `latchkey/adapters/express`, `latchkey/stores/sqlite`, `latchkey/strategies/local`, `latchkey/session`, …
 */
export type { Opened } from './authentication/authenticator'
export { Authenticator } from './authentication/authenticator'
export type { AuthenticatorOptions } from './authentication/authenticator-options'
export type { Outcome } from './authentication/outcomes'
export { failure, pass, redirect, success } from './authentication/outcomes'
export type { Strategy } from './authentication/strategy'
export type { ErrorCode } from './errors'
export { LatchkeyError } from './errors'
export type { Duration } from './session'
export type { AnonymityReason } from './session/anonymity'
export type { Session } from './session/session'
export type { SessionEvent } from './session/session-events'
export type { SessionRecord, SessionStore } from './session/session-store'
export { Sessions } from './session/sessions'
export type { SessionsOptions } from './session/sessions-options'
