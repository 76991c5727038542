import type { IncomingMessage } from 'node:http'
// An application without Express has no types of it; then `LocalStrategy.Request` is Node's.
// @ts-ignore
import type { Request as ExpressRequest } from 'express'

/** Signs in by a name and a password, from the fields of a form or their like. */
declare class LocalStrategy {
  constructor(
    options: LocalStrategy.IStrategyOptionsWithRequest,
    verify: LocalStrategy.VerifyFunctionWithRequest,
  )
  constructor(options: LocalStrategy.IStrategyOptions, verify: LocalStrategy.VerifyFunction)
  constructor(verify: LocalStrategy.VerifyFunction)

  /** Under which it is registered, unless `use` is given another: 'local'. */
  name: string

  authenticate(req: LocalStrategy.Request, options?: LocalStrategy.Loose): void
  success(user: LocalStrategy.Loose, info?: LocalStrategy.Loose): void
  fail(challenge?: LocalStrategy.Loose, status?: number): void
  fail(status: number): void
  redirect(url: string, status?: number): void
  pass(): void
  error(err: Error): void
}

declare namespace LocalStrategy {
  export { LocalStrategy as Strategy }

  /** What a program annotates as it likes. */
  // biome-ignore lint/suspicious/noExplicitAny: nothing narrower takes all that compiles with the original's types.
  export type Loose = any

  /** Express's request; without the types of Express, Node's. */
  export type Request = [0] extends [1 & ExpressRequest]
    ? IncomingMessage & Express.Request
    : ExpressRequest

  export interface IStrategyOptions {
    /** The field of the name, `user[name]` for one inside another. Default: 'username'. */
    usernameField?: string | undefined
    /** The field of the password. Default: 'password'. */
    passwordField?: string | undefined
    session?: boolean | undefined
    passReqToCallback?: false | undefined
  }

  export interface IStrategyOptionsWithRequest {
    /** The field of the name, `user[name]` for one inside another. Default: 'username'. */
    usernameField?: string | undefined
    /** The field of the password. Default: 'password'. */
    passwordField?: string | undefined
    session?: boolean | undefined
    /** Gives the verify function the request first. Default: false. */
    passReqToCallback: true
  }

  /** What there is to say beside the user, or in the place of one. */
  export interface IVerifyOptions {
    message: string
    /** Of a message that is flashed. Default: 'error', or 'success'. */
    type?: string | undefined
  }

  /** The same, with the request first. */
  export type VerifyFunctionWithRequest = (
    req: Request,
    username: string,
    password: string,
    done: (error: Loose, user?: Express.User | false, options?: IVerifyOptions) => void,
  ) => void

  /**
   * Calls back with the user, or with nobody. If it declares no `done`, it returns a promise of them.
   * The values are what the client sent: from JSON they can be numbers and booleans too.
   */
  export type VerifyFunction = (
    username: string,
    password: string,
    done: (error: Loose, user?: Express.User | false, options?: IVerifyOptions) => void,
  ) => void
}

declare global {
  namespace Express {
    interface Request {}
    interface User {}
  }
}

export = LocalStrategy
