/** Who somebody is: authenticators, the contract of strategies, and the checks of a request's origin. */
export type { AuthenticationEvent, StrategyAction } from './authentication/authentication-events'
export type {
  AuthenticatorOptions,
  Nobody,
  Opened,
  SignedIn,
  SignInOptions,
} from './authentication/authenticator'
export { Authenticator, authenticatorDefaults } from './authentication/authenticator'
export { challenge } from './authentication/challenge'
export { localPath } from './authentication/local-path'
export type { OriginRefusal, OriginVerdict, RequestProvenance } from './authentication/origin-check'
export { checkOrigin, trustedOriginsOf } from './authentication/origin-check'
export type { Failure, Outcome, Pass, Redirect, Success } from './authentication/outcomes'
export {
  challengesOf,
  failure,
  failureOfAll,
  isOutcome,
  pass,
  redirect,
  success,
} from './authentication/outcomes'
export type { AuthenticationRequest, Strategy } from './authentication/strategy'
export type { StrategyChoice } from './authentication/strategy-list'
