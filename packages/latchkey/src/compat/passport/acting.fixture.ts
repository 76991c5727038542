import type { Strategy, StrategyActions } from '../passport-strategy'
import { type Log, type PassportModule, requestDouble, run, sessionDouble } from './both.fixture'
import type { AuthenticateOptions } from './route'

/** A strategy that acts at once. */
export const acting = (
  act: (actions: StrategyActions, options: unknown, request: unknown) => unknown,
) =>
  ({
    authenticate(this: Strategy, request: unknown, options: unknown) {
      act(this, options, request)
    },
  }) as unknown as Strategy

export const ann = { id: 'ann' }
export const succeeding = (info?: unknown) => acting((actions) => actions.success(ann, info))
export const failing = (challenge?: unknown, status?: number) =>
  acting((actions) => actions.fail(challenge, status))

/** Notes what is on a request. */
export function look(log: Log, request: Record<string, unknown>): void {
  const { user, account, authInfo, session } = request
  log({ user, account, authInfo, session: JSON.stringify(session) })
}

/** Tries a strategy by name, on a request with a session, and notes all there is to see. */
export function trying(strategy: Strategy, given?: AuthenticateOptions, session: object = {}) {
  return (passport: PassportModule, log: Log) => {
    // Each has its own: the original writes into them.
    const options = given && structuredClone(given)
    passport.use('tried', strategy)
    passport.serializeUser((user: { id: string }, done: (...values: unknown[]) => void) =>
      done(null, user.id),
    )
    const flash = (...told: unknown[]) => log('flash', ...told)
    const request = requestDouble({ session: sessionDouble(log, structuredClone(session)), flash })
    run(passport.authenticate('tried', options), log, request)
    look(log, request)
    log(options)
  }
}
