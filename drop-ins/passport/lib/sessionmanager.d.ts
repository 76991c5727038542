import passport = require('../index')

type Answer = (err?: passport.Loose) => void

/** Keeps who is signed in in `req.session`. */
declare class SessionManager {
  constructor(
    options: Partial<passport.SessionStrategyOptions> | undefined,
    serializeUser: SessionManager.SerializeUser,
  )
  constructor(serializeUser: SessionManager.SerializeUser)
  logIn(req: passport.Request, user: unknown, options: passport.LogInOptions, done: Answer): void
  logIn(req: passport.Request, user: unknown, done: Answer): void
  logOut(req: passport.Request, options: passport.LogOutOptions, done: Answer): void
  logOut(req: passport.Request, done: Answer): void
}

declare namespace SessionManager {
  type SerializeUser = (
    user: passport.Loose,
    req: passport.Request,
    done: (err: passport.Loose, serializedUser?: unknown) => void,
  ) => void
}

export = SessionManager
