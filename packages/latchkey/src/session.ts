/**
 * Sessions without a framework: what an adapter, a store or a test needs beyond the names of the package's front door.
 */
export type { Clock } from './internal/clock'
export type { Duration } from './internal/duration'
export type { AnonymityReason, EndReason } from './session/anonymity'
export { anonymityReasons, endReasons } from './session/anonymity'
export type { Due } from './session/due'
export type { LifetimeOptions, RememberOptions } from './session/expiry'
export { lifetimeDefaults, rememberDefaults } from './session/expiry'
export type { MergeKey, MergePolicy } from './session/merge'
export type { Ending, OwnerSessions, SessionInfo } from './session/owner-sessions'
export type { Session } from './session/session'
export type { SessionCookieOptions } from './session/session-cookie'
export { sessionCookieDefaults } from './session/session-cookie'
export type { SessionEvent, ToldSignIn } from './session/session-events'
export type {
  Kept,
  KeptReplacement,
  Recognition,
  SessionStorage,
  Ticket,
} from './session/session-storage'
export type {
  Deadline,
  EndedRecord,
  KeyedRecord,
  LoadedRecord,
  OwnerIndex,
  Replacement,
  Revision,
  SessionRecord,
  SessionStore,
} from './session/session-store'
export type { Committed, RequestContext } from './session/sessions'
export { Sessions } from './session/sessions'
export type { SessionsOptions } from './session/sessions-options'
export { sessionsDefaults } from './session/sessions-options'
