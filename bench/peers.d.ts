// The peers come from npm without types. Only what the benchmark uses of them.

// The original comes without any: those of ours are its.
declare module 'express-session' {
  import session = require('@latchkey/express-session')

  export = session
}

declare module 'passport-local' {
  type Done = (error: unknown, user?: unknown) => void

  export class Strategy {
    constructor(verify: (username: string, password: string, done: Done) => void)
  }
}

declare module 'passport' {
  import type { RequestHandler } from 'express'
  import type { Strategy } from 'passport-local'

  interface User {
    readonly id: string
  }
  const passport: {
    serializeUser(serialize: (user: User, done: (e: unknown, id: string) => void) => void): void
    deserializeUser(
      deserialize: (id: string, done: (e: unknown, user: User | false) => void) => void,
    ): void
    use(strategy: Strategy): void
    session(): RequestHandler
    authenticate(strategy: string): RequestHandler
  }
  export = passport
}

declare namespace Express {
  interface Request {
    user?: { readonly id: string }
  }
}
