import { IncomingMessage } from 'node:http'
import type { Authenticator } from '../../authentication/authenticator'
import type { SignInOrigin } from '../../authentication/sign-in-origin'
import { invalidOption } from '../../errors'
import type { Refusal } from '../../internal/response-gate'
import { Sessions } from '../../session/sessions'
import type { Request } from './http'

/** How sessions and signing in meet an app on Express, Connect, `node:http` or HTTP/2. */
export interface LatchkeyOptions<Data extends object, User, SerializedUser, Info = unknown> {
  readonly sessions: Sessions<Data>
  readonly authenticator: Authenticator<User, SerializedUser, Info>
  /**
   * Whether requests that may change something have to come from pages of this site, by Sec-Fetch-Site and Origin, or show a token of their session;
   * all methods but GET, HEAD and OPTIONS. Default: `unsafe-methods`.
   */
  readonly originCheck?: 'unsafe-methods' | 'off'
  /** Other origins whose pages may act here, such as `https://app.example.com`. Default: none. */
  readonly trustedOrigins?: readonly string[]
  /** What is signed in to, as the challenge of a 401 names it. Printable ASCII. Default: `account`. */
  readonly realm?: string
  /**
   * What a guard does with a request that it refuses: `answer`, as `refusal` says; or hand the error to `next`, for an app whose error handler answers
   * it. Default: `answer`.
   */
  readonly guardRefusals?: 'answer' | 'next'
  /** The property of requests that gives who is signed in, or `undefined`, such as `user`. Default: none; there is `auth.findUser(request)`. */
  readonly userProperty?: string
  /** Whether a request that is answered 500 or above keeps what it changed in the session. Default: `discard-changes`. */
  readonly serverErrors?: 'discard-changes' | 'commit-changes'
  /** Whether a request came over https. Default: what Express says, which knows `trust proxy`; else whether the connection is encrypted. */
  readonly isSecure?: (request: Request) => boolean
  /**
   * Where a sign-in comes from, for the list of the user's sessions; asked at each that does not say so itself. What it throws, the sign-in fails with.
   * Default: not said.
   */
  readonly describeVisitor?: (request: Request) => SignInOrigin
  /** The answer where a session could not be stored, or a guard refuses. Default: the name of the status, as JSON to who prefers that. */
  readonly refusal?: (error: unknown, request: Request) => Refusal
}

/** The defaults of {@link LatchkeyOptions}. */
export const latchkeyDefaults = {
  originCheck: 'unsafe-methods',
  realm: 'account',
  guardRefusals: 'answer',
  serverErrors: 'discard-changes',
} as const

/** The options, with the defaults for what is absent. @throws OPTION_INVALID */
export function settingsOf<Data extends object, User, SerializedUser, Info>(
  options: LatchkeyOptions<Data, User, SerializedUser, Info>,
) {
  if (typeof options !== 'object' || options === null) {
    throw invalidOption('The options of latchkey()', 'an object', options)
  }
  const { sessions, authenticator } = options
  if (!(sessions instanceof Sessions)) throw invalidOption('sessions', 'a Sessions', sessions)
  if (typeof authenticator?.key !== 'string') {
    throw invalidOption('authenticator', 'an Authenticator', authenticator)
  }
  if (!sessions.signInKeys.includes(authenticator.key)) {
    const expected = `a list that has the authenticator's key, '${authenticator.key}'`
    throw invalidOption('signInKeys of the sessions', expected, sessions.signInKeys)
  }
  const settings = { ...latchkeyDefaults, ...options }
  checkChoice('originCheck', settings.originCheck, ['unsafe-methods', 'off'])
  checkChoice('guardRefusals', settings.guardRefusals, ['answer', 'next'])
  checkChoice('serverErrors', settings.serverErrors, ['discard-changes', 'commit-changes'])
  for (const name of ['isSecure', 'describeVisitor', 'refusal'] as const) {
    const given = options[name]
    if (given !== undefined && typeof given !== 'function') {
      throw invalidOption(name, 'a function', given)
    }
  }
  checkUserProperty(options.userProperty)
  return settings
}

function checkChoice(name: string, given: unknown, allowed: readonly string[]): void {
  if (allowed.includes(given as string)) return
  throw invalidOption(name, allowed.map((choice) => `'${choice}'`).join(' or '), given)
}

/** A property that Node's requests have already would be lost to who needs it. */
function checkUserProperty(name: unknown): void {
  if (name === undefined) return
  if (typeof name === 'string' && name !== '' && !(name in IncomingMessage.prototype)) return
  throw invalidOption('userProperty', 'the name of a property that requests do not have', name)
}
