/** Who somebody is: authenticators, the contract of strategies, and the checks of a request's origin. */
export type { AuthenticationEvent, StrategyAction } from './authentication/authentication-events'
export type { Opened, SignedIn, SignInOptions } from './authentication/authenticator'
export { Authenticator } from './authentication/authenticator'
export type {
  AuthenticatorOptions,
  Deserializer,
  InfoTransform,
  Nobody,
  Serializer,
  UserCacheOptions,
} from './authentication/authenticator-options'
export { authenticatorDefaults } from './authentication/authenticator-options'
export { challenge } from './authentication/challenge'
export { csrfToken, isCsrfToken } from './authentication/csrf-token'
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
export type { PermissionCheck } from './authentication/permissions'
export type { SignInOrigin } from './authentication/sign-in-origin'
export type { AuthenticationRequest, Strategy } from './authentication/strategy'
export type { StrategyChoice } from './authentication/strategy-list'
export { userCacheDefaults } from './authentication/user-lookup'
