import type passport = require('../index')

// What requests have of passport, and what programs add to it.
declare global {
  namespace Express {
    /** What `transformAuthInfo` makes; add to it what yours has. */
    interface AuthInfo {}

    /** The user; add to it what yours has. */
    interface User {}

    interface Request {
      /** What the strategy said beside the user, transformed. */
      authInfo?: AuthInfo | undefined
      /** Who is signed in. */
      user?: User | undefined

      /** Signs a user in: the session gets a new id, and the user's serialised form. */
      login(user: User, done: (err: passport.Loose) => void): void
      login(user: User, options: passport.LogInOptions, done: (err: passport.Loose) => void): void
      /** With `passport.initialize({ promises: true })`; otherwise it throws. */
      login(user: User, options?: passport.LogInOptions): Promise<void>
      /** The same as `login`. */
      logIn(user: User, done: (err: passport.Loose) => void): void
      logIn(user: User, options: passport.LogInOptions, done: (err: passport.Loose) => void): void
      logIn(user: User, options?: passport.LogInOptions): Promise<void>

      /** Signs the user out, and puts a new session in the place of theirs. */
      logout(options: passport.LogOutOptions, done: (err: passport.Loose) => void): void
      logout(done: (err: passport.Loose) => void): void
      /** With `passport.initialize({ promises: true })`; otherwise it throws. */
      logout(options?: passport.LogOutOptions): Promise<void>
      /** The same as `logout`. */
      logOut(options: passport.LogOutOptions, done: (err: passport.Loose) => void): void
      logOut(done: (err: passport.Loose) => void): void
      logOut(options?: passport.LogOutOptions): Promise<void>

      /** Whether there is a user. */
      isAuthenticated(): this is AuthenticatedRequest
      /** Whether there is none. */
      isUnauthenticated(): this is UnauthenticatedRequest
    }

    interface AuthenticatedRequest extends Request {
      user: User
    }

    interface UnauthenticatedRequest extends Request {
      user?: undefined
    }
  }
}
