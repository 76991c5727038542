import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import type { RequestHandler } from 'express'

/** What the tests use of express-session as it comes from npm, which brings no types. */
interface ExpressSession {
  (options: object): RequestHandler
  readonly Store: new () => EventEmitter
}

/** A request with a session of the original. */
export interface Request {
  session: {
    readonly id: string
    visits?: number
    regenerate(callback: (error?: unknown) => void): void
    reload(callback: (error?: unknown) => void): void
    destroy(callback: (error?: unknown) => void): void
  }
}

export const expressSession: ExpressSession = createRequire(__filename)('express-session')
