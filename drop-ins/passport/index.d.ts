/// <reference path="./lib/express.d.ts" />

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
// An application without Express has no types of it; what is made of them here is then made of Node's.
// @ts-ignore
import type { Handler as ExpressHandler, Request as ExpressRequest } from 'express'

declare namespace passport {
  /** Programs annotate these as they like, `(err: Error)` or `(info: { message: string })`, and read what they like of what is not annotated. */
  // biome-ignore lint/suspicious/noExplicitAny: nothing narrower takes all that compiles with the original's types.
  type Loose = any

  /** Express's request; without the types of Express, Node's. */
  type Request = [0] extends [1 & ExpressRequest]
    ? IncomingMessage & Express.Request
    : ExpressRequest

  /** For Express, Connect, and whoever else calls three functions. */
  type Middleware = (
    req: IncomingMessage | Http2ServerRequest,
    res: ServerResponse | Http2ServerResponse,
    next: (error?: unknown) => void,
  ) => void

  /** Express's, which the types of strategies name where they add to `Authenticator`. */
  type Handler = [0] extends [1 & ExpressHandler] ? Middleware : ExpressHandler

  type DoneCallback = (err: Loose, user?: Express.User | false | null) => void

  type DeserializeUserFunction = (serializedUser: unknown, req: Request, done: DoneCallback) => void

  /**
   * Gets the outcome, in place of the redirects and answers that the options would give. The program signs the user in itself.
   * Where several strategies failed, `info` and `status` are lists.
   */
  type AuthenticateCallback = (
    err: Loose,
    user?: Express.User | false | null,
    info?: object | string | Array<string | undefined>,
    status?: number | Array<number | undefined>,
  ) => Loose

  type AuthorizeCallback = AuthenticateCallback

  /** A message for `req.flash`, and its type. */
  interface FlashMessage {
    type?: string | undefined
    message?: string | undefined
  }

  /** What a route says. */
  interface AuthenticateOptions {
    /** Whether `req.authInfo` is made. Default: true. */
    authInfo?: boolean | undefined
    /** Puts the user on this property of the request, and signs nobody in. */
    assignProperty?: string | undefined
    /** Leaves a message with `req.flash`: the strategy's, or this one. */
    failureFlash?: string | boolean | FlashMessage | undefined
    /** Leaves a message in `req.session.messages`: the strategy's, or this one. */
    failureMessage?: boolean | string | undefined
    /** Where a failure leads, in place of 401. */
    failureRedirect?: string | undefined
    /** Gives a failure to `next`, in place of answering it. */
    failWithError?: boolean | undefined
    /** Carries what is in the session over into the new one. Default: false. */
    keepSessionInfo?: boolean | undefined
    /** Whether the sign-in outlives the request. Default: true. */
    session?: boolean | undefined
    scope?: string | string[] | undefined
    /** Leaves a message with `req.flash`: the strategy's, or this one. */
    successFlash?: string | boolean | FlashMessage | undefined
    /** Leaves a message in `req.session.messages`: the strategy's, or this one. */
    successMessage?: boolean | string | undefined
    /** Where a success leads, in place of the next handler. */
    successRedirect?: string | undefined
    /** The same, unless `req.session.returnTo` names another place. */
    successReturnToOrRedirect?: string | undefined
    state?: string | undefined
    /** Holds the body of the request back while the user is looked up. Default: false. */
    pauseStream?: boolean | undefined
    /** The property of the request on which the user is. Default: 'user'. */
    userProperty?: string | undefined
    passReqToCallback?: boolean | undefined
    /** For strategies that know it. */
    prompt?: string | undefined
  }

  interface InitializeOptions {
    /** The property of the request on which the user is. Default: 'user'. */
    userProperty?: string
    /** Prepares requests for strategies that load passport 0.4 or earlier. Default: true. */
    compat?: boolean
    /** Without a callback, `req.login` and `req.logout` return promises, in place of throwing. Default: false. */
    promises?: boolean
  }

  interface SessionOptions extends Pick<AuthenticateOptions, 'pauseStream'> {}

  interface SessionStrategyOptions {
    /** The property of the session under which the user is. Default: 'passport'. */
    key: string
  }

  interface LogInOptions extends LogOutOptions {
    /** Whether the sign-in outlives the request. Default: true. */
    session?: boolean
  }

  interface LogOutOptions {
    /** Carries what is in the session over into the new one. Default: false. */
    keepSessionInfo?: boolean
  }

  /** What a strategy says of a failure. */
  interface StrategyFailure {
    message?: string
    [key: string]: Loose
  }

  interface AuthenticatorOptions {
    /** The property of the session under which the user is. Default: 'passport'. */
    key?: string | undefined
  }

  interface Authenticator<
    InitializeRet = Handler,
    AuthenticateRet = Loose,
    AuthorizeRet = AuthenticateRet,
    AuthorizeOptions = AuthenticateOptions,
  > {
    /** Registers a strategy, under its own name or another. */
    use(strategy: Strategy): this
    use(name: string, strategy: Strategy): this
    /** Takes a strategy out. */
    unuse(name: string): this
    /** Makes the middlewares those of another framework. Default: Connect's, which are Express's. */
    framework<X, Y, Z>(fw: Framework<X, Y, Z>): Authenticator<X, Y, Z>
    /** Makes the middleware that prepares requests. Needed for its options, and for strategies that load passport 0.4 or earlier. */
    initialize(options?: InitializeOptions): InitializeRet
    /** Makes the middleware that finds who is signed in by the session. */
    session(options?: SessionOptions): AuthenticateRet
    /** Makes the middleware that authenticates by a strategy, or by the first of several that can. */
    authenticate(
      strategy: string | string[] | Strategy,
      callback?: AuthenticateCallback | ((...args: Loose[]) => Loose),
    ): AuthenticateRet
    authenticate(
      strategy: string | string[] | Strategy,
      options: AuthenticateOptions,
      callback?: AuthenticateCallback | ((...args: Loose[]) => Loose),
    ): AuthenticateRet
    /** The same for a second account: it is put on `req.account`, and who is signed in stays. */
    authorize(
      strategy: string | string[],
      callback?: AuthorizeCallback | ((...args: Loose[]) => Loose),
    ): AuthorizeRet
    authorize(
      strategy: string | string[],
      options: AuthorizeOptions,
      callback?: AuthorizeCallback | ((...args: Loose[]) => Loose),
    ): AuthorizeRet
    /** Registers a function that gives what of a user is kept in the session. */
    serializeUser<TID>(fn: (user: Express.User, done: (err: Loose, id?: TID) => void) => void): void
    serializeUser<TID, TR extends IncomingMessage = Request>(
      fn: (req: TR, user: Express.User, done: (err: Loose, id?: TID) => void) => void,
    ): void
    /** Asks what is registered. */
    serializeUser<User extends Express.User = Express.User, Req extends IncomingMessage = Request>(
      user: User,
      req: Req,
      done: (err: Loose, serializedUser?: number | NonNullable<unknown>) => Loose,
    ): void
    serializeUser<User extends Express.User = Express.User>(
      user: User,
      done: (err: Loose, serializedUser?: number | NonNullable<unknown>) => Loose,
    ): void
    /** Registers a function that gives the user for what was kept; nobody signs the session out. */
    deserializeUser<TID>(
      fn: (id: TID, done: (err: Loose, user?: Express.User | false | null) => void) => void,
    ): void
    deserializeUser<TID, TR extends IncomingMessage = Request>(
      fn: (
        req: TR,
        id: TID,
        done: (err: Loose, user?: Express.User | false | null) => void,
      ) => void,
    ): void
    /** Asks what is registered. */
    deserializeUser<
      User extends Express.User = Express.User,
      Req extends IncomingMessage = Request,
    >(
      serializedUser: NonNullable<unknown>,
      req: Req,
      done: (err: Loose, user?: User | false) => Loose,
    ): void
    deserializeUser<User extends Express.User = Express.User>(
      serializedUser: NonNullable<unknown>,
      done: (err: Loose, user?: User | false) => Loose,
    ): void
    /** Registers a function that makes `req.authInfo` of what the strategy said beside the user. */
    transformAuthInfo(fn: (info: Loose, done: (err: Loose, info: Loose) => void) => void): void
    /** Asks what is registered. */
    transformAuthInfo<InitialInfo = unknown, Req extends IncomingMessage = Request>(
      info: unknown,
      req: Req,
      done: (err: Loose, transformedAuthInfo?: InitialInfo | NonNullable<unknown>) => Loose,
    ): void
    transformAuthInfo<InitialInfo = unknown>(
      info: unknown,
      done: (err: Loose, transformedAuthInfo?: InitialInfo | NonNullable<unknown>) => Loose,
    ): void
  }

  /** What the package gives: an authenticator, with the makers of others on it. */
  interface PassportStatic extends Authenticator {
    Authenticator: { new (options?: AuthenticatorOptions): Authenticator }
    /** The same as `Authenticator`. */
    Passport: PassportStatic['Authenticator']
    /** What strategies are made from. */
    Strategy: { new (): Strategy & StrategyCreatedStatic }
    strategies: {
      SessionStrategy: {
        new (deserializeUser: DeserializeUserFunction): SessionStrategy
        new (
          options: SessionStrategyOptions,
          deserializeUser: DeserializeUserFunction,
        ): SessionStrategy
      }
    }
  }

  interface Strategy {
    /** Under which it is registered, unless `use` is given another. */
    name?: string | undefined
    /** Tells by one of its actions, once, what became of the request. */
    authenticate(this: StrategyCreated<this>, req: Request, options?: Loose): Loose
  }

  interface SessionStrategy extends Strategy {
    readonly name: 'session'
    authenticate(req: IncomingMessage, options?: Pick<AuthenticateOptions, 'pauseStream'>): void
  }

  /** The actions, of which a strategy takes one. */
  interface StrategyCreatedStatic {
    /** This is the user. */
    success(user: Express.User, info?: object): void
    /** This is nobody: with a challenge for `WWW-Authenticate`, or with what there is to say. */
    fail(challenge?: StrategyFailure | string | number, status?: number): void
    /** It goes on elsewhere. */
    redirect(url: string, status?: number): void
    /** Nothing can be said, and the request goes on. */
    pass(): void
    /** It could not be found out. */
    error(err: Loose): void
  }

  type StrategyCreated<T, O = T & StrategyCreatedStatic> = {
    [P in keyof O]: O[P]
  }

  /** What providers tell of an account, as strategies give it. */
  interface Profile {
    provider: string
    id: string
    displayName: string
    username?: string | undefined
    name?: { familyName: string; givenName: string; middleName?: string | undefined } | undefined
    emails?: Array<{ value: string; type?: string | undefined }> | undefined
    photos?: Array<{ value: string }> | undefined
  }

  interface Framework<
    InitializeRet = Loose,
    AuthenticateRet = Loose,
    AuthorizeRet = AuthenticateRet,
  > {
    initialize(
      passport: Authenticator<InitializeRet, AuthenticateRet, AuthorizeRet>,
      options?: Loose,
    ): (...args: Loose[]) => InitializeRet
    authenticate(
      passport: Authenticator<InitializeRet, AuthenticateRet, AuthorizeRet>,
      name: string,
      options?: Loose,
      callback?: (...args: Loose[]) => Loose,
    ): (...args: Loose[]) => AuthenticateRet
    authorize?(
      passport: Authenticator<InitializeRet, AuthenticateRet, AuthorizeRet>,
      name: string,
      options?: Loose,
      callback?: (...args: Loose[]) => Loose,
    ): (...args: Loose[]) => AuthorizeRet
  }
}

declare const passport: passport.PassportStatic
export = passport
