import type { IncomingMessage } from 'node:http'
// An application without Express has no types of it; then `Strategy.Request` is Node's.
// @ts-ignore
import type { Request as ExpressRequest } from 'express'

/**
 * What strategies are made from, by `class … extends` as well as by `Strategy.call(this)` and `util.inherits`. A strategy has a `name`, and
 * takes, once for each request, one of the actions that passport puts on it.
 */
declare class Strategy {
  /** Tells by one of its actions what became of the request. Each strategy has its own; this one throws. */
  authenticate(req: Strategy.Request, options?: Strategy.Loose): void
  /** This is the user. */
  success(user: Strategy.Loose, info?: Strategy.Loose): void
  /** This is nobody: with a challenge for `WWW-Authenticate`, or with what there is to say. */
  fail(challenge?: Strategy.Loose, status?: number): void
  fail(status: number): void
  /** It goes on elsewhere. */
  redirect(url: string, status?: number): void
  /** Nothing can be said, and the request goes on. */
  pass(): void
  /** It could not be found out. */
  error(err: Error): void
}

declare namespace Strategy {
  export { Strategy }

  /** What a program annotates as it likes. */
  // biome-ignore lint/suspicious/noExplicitAny: nothing narrower takes all that compiles with the original's types.
  export type Loose = any

  /** Express's request; without the types of Express, Node's. */
  export type Request = [0] extends [1 & ExpressRequest]
    ? IncomingMessage & Express.Request
    : ExpressRequest
}

declare global {
  namespace Express {
    interface Request {}
  }
}

export = Strategy
