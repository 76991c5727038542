import type { SignInOptions } from '../../authentication/authenticator'
import type { StrategyChoice } from '../../authentication/strategy-list'
import type { AnonymityReason } from '../../session/anonymity'
import type { Session } from '../../session/session'
import type { RouteHandler } from './answers'
import type { FreshGuardRoute, GuardRoute } from './guards'
import type { Next, Request, Response } from './http'
import type { LinkRoute } from './link-routes'
import type { IdentifyRoute, SignInRoute, SignOutRoute } from './sign-in-routes'

/**
 * The middleware, and what routes ask of it.
 *
 * `Req` and `Res` are what functions given to it take where they say nothing: Node's, unless the object is declared with Express's,
 * `const auth: Latchkey<Data, User, express.Request, express.Response> = latchkey(…)`.
 */
export interface Latchkey<
  Data extends object,
  User,
  Req extends Request = Request,
  Res extends Response = Response,
  Info = unknown,
> {
  /** Opens the session of a request and finds out who is signed in to it. Mount it before what uses it. */
  (request: Request, response: Response, next: Next): void
  /** The session. @throws SESSION_MISSING where the middleware did not run */
  session(request: Request): Session<Data>
  /** Who is signed in. @throws NOT_SIGNED_IN, which answers 401, where nobody is; STORE_UNAVAILABLE where the store cannot say; SESSION_MISSING */
  user(request: Request): User
  /** Who is signed in, or `undefined`. @throws SESSION_MISSING */
  findUser(request: Request): User | undefined
  /** Why nobody is signed in; `undefined` where somebody is. @throws SESSION_MISSING */
  why(request: Request): AnonymityReason | undefined
  /** What the strategy said beside the user, where it was asked in this request; after `transformInfo`. @throws SESSION_MISSING */
  info(request: Request): Info | undefined
  /** Where somebody was going when a guard sent them to sign in: a path of this site. Still there in the request that signs in. @throws SESSION_MISSING */
  returnTo(request: Request): string | undefined
  /**
   * A token with which requests may act for this session that cannot say where they come from, in the header `x-csrf-token`, or in the field `_csrf`
   * of a body that was read before the middleware. `undefined` where there is no session, and none is needed. What is changed is stored first.
   * @throws as `session.save()`
   */
  csrfToken(request: Request): Promise<string | undefined>
  /** Passes on who is signed in, and answers 401 to everybody else. @throws OPTION_INVALID, when the route is made */
  requireUser<Rq extends Request = Req, Rs extends Response = Res>(
    route?: GuardRoute<Rq, Rs>,
  ): RouteHandler<Rq, Rs>
  /** Passes on who signed in a short while ago, and answers 401 to everybody else. @throws OPTION_INVALID, when the route is made */
  requireFresh<Rq extends Request = Req, Rs extends Response = Res>(
    route: FreshGuardRoute<Rq, Rs>,
  ): RouteHandler<Rq, Rs>
  /** Passes on who has one of the roles, by `rolesOf` of the authenticator; 401 to nobody, 403 to others. @throws OPTION_INVALID, when the route is made */
  requireRole<Rq extends Request = Req, Rs extends Response = Res>(
    anyOf: string | readonly string[],
    route?: GuardRoute<Rq, Rs>,
  ): RouteHandler<Rq, Rs>
  /** Passes on what has all of the scopes, by `scopesOf` of the authenticator; 401 to nobody, 403 to others. @throws OPTION_INVALID, when the route is made */
  requireScope<Rq extends Request = Req, Rs extends Response = Res>(
    allOf: string | readonly string[],
    route?: GuardRoute<Rq, Rs>,
  ): RouteHandler<Rq, Rs>
  /** Asks strategies, in turn, who sent the request, and signs them in. @throws STRATEGY_UNKNOWN, OPTION_INVALID, when the route is made */
  signIn<Rq extends Request = Req, Rs extends Response = Res>(
    choice: StrategyChoice<User>,
    route?: SignInRoute<User, Rq, Rs, Info>,
  ): RouteHandler<Rq, Rs>
  /**
   * Asks strategies, in turn, who sent the request, for this request only: no session, no cookie, as a token in each request wants it.
   * @throws STRATEGY_UNKNOWN, OPTION_INVALID, when the route is made
   */
  identify<Rq extends Request = Req, Rs extends Response = Res>(
    choice: StrategyChoice<User>,
    route?: IdentifyRoute<Rq, Rs>,
  ): RouteHandler<Rq, Rs>
  /**
   * Asks strategies, in turn, for a second account of who is signed in, who stays signed in as they are; 401 to nobody.
   * @throws STRATEGY_UNKNOWN, OPTION_INVALID, when the route is made
   */
  link<Account = User, Rq extends Request = Req, Rs extends Response = Res>(
    choice: StrategyChoice<Account>,
    route: LinkRoute<Account, Rq, Rs, Info>,
  ): RouteHandler<Rq, Rs>
  /** Signs out who is signed in; for nobody it does nothing, and succeeds. */
  signOut<Rq extends Request = Req, Rs extends Response = Res>(
    route?: SignOutRoute<Rq, Rs>,
  ): RouteHandler<Rq, Rs>
  /** Signs a user in whose identity the program has established otherwise, as after a registration. @throws SESSION_MISSING, USER_NOT_SERIALIZABLE */
  signInAs(request: Request, user: User, options?: SignInOptions): Promise<void>
  /**
   * Notes that who is signed in has just proven it once more, by their password for example: `requireFresh` lets them through from now on. The session has a new id.
   * @param user whose proof it was
   * @throws SESSION_MISSING; NOT_SIGNED_IN for nobody; ANOTHER_USER where somebody else is signed in
   */
  confirm(request: Request, user: User): Promise<void>
}
