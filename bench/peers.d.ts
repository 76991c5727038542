// The peers come from npm without types: those of what stands in their place are theirs.

declare module 'express-session' {
  import session = require('@latchkey/express-session')

  export = session
}

declare module 'passport' {
  import passport = require('@latchkey/passport')

  export = passport
}

declare module 'passport-local' {
  export { Strategy } from '@latchkey/passport-local'
}

declare namespace Express {
  interface User {
    readonly id: string
  }
}
