import { challenge } from '../authentication/challenge'
import { failure, isOutcome, type Outcome, success } from '../authentication/outcomes'
import type { AuthenticationRequest, Strategy } from '../authentication/strategy'
import { invalidOption } from '../errors'
import { isBoundedText, longestPassword } from '../internal/bounded-text'

/** What a person typed. Text of a length that can be looked up and hashed, otherwise as received. */
export interface LocalCredentials {
  /** 1–255 code points of well-formed Unicode without control characters. */
  readonly username: string
  /** 1–1,024 code points of well-formed Unicode. */
  readonly password: string
}

/** Settings of the strategy. Each has a default. */
export interface LocalOptions {
  /** The field of the body that holds the name. Default: `username`. */
  readonly usernameField?: string | undefined
  /** The field of the body that holds the password. Default: `password`. */
  readonly passwordField?: string | undefined
  /** What is signed in to, as the challenge of a 401 names it. Printable ASCII. Default: `account`. */
  readonly realm?: string | undefined
}

/** What applies where an option is absent. */
export const localDefaults = {
  usernameField: 'username',
  passwordField: 'password',
  realm: 'account',
} as const satisfies Required<LocalOptions>

/** The longest name, in code points: what databases of all kinds index without truncating. */
const longestUsername = 255

/** The user, nobody (`undefined`, `null`, `false`), or an outcome, where there is more to say. */
export type LocalVerdict<User> = User | Outcome<User> | undefined | null | false

/**
 * Signs in by a name and a password from the body of the request, and from nowhere else.
 *
 * Fields that are missing, repeated, too long, or anything but text fail with `credentials_malformed` (400) before `verify` is
 * called: no object and no array ever reaches a query. Nobody is `invalid_credentials` (401, with a challenge).
 *
 * @param verify whose credentials these are. For an unknown name, give the password to `verify` of `Passwords` without a hash: then it
 *   takes as long as for a known one. What it throws is an error of the server, not a failure of the client
 * @throws OPTION_INVALID for a field that is empty, the same field twice, or a realm that cannot be quoted
 */
export function local<User>(
  verify: (
    credentials: LocalCredentials,
    request: AuthenticationRequest,
  ) => LocalVerdict<User> | Promise<LocalVerdict<User>>,
  options: LocalOptions = {},
): Strategy<User> {
  const { usernameField, passwordField, realm } = settingsOf(options)
  const sessionChallenge = challenge('Session', { realm })
  if (typeof verify !== 'function') throw invalidOption('verify', 'a function', verify)

  return {
    name: 'local',
    async authenticate(request) {
      const username = fieldOf(request.body, usernameField)
      const password = fieldOf(request.body, passwordField)
      if (!isUsername(username) || !isBoundedText(password, longestPassword)) {
        return failure('credentials_malformed', { status: 400 })
      }
      const verdict = await verify({ username, password }, request)
      return outcomeOf(verdict, sessionChallenge)
    },
  }
}

function outcomeOf<User>(verdict: LocalVerdict<User>, sessionChallenge: string): Outcome<User> {
  if (verdict === undefined || verdict === null || verdict === false) {
    return failure('invalid_credentials', { challenge: sessionChallenge })
  }
  if (!isOutcomeOf(verdict)) return success(verdict, { methods: ['pwd'] })
  if (verdict.kind === 'success' && verdict.methods.length === 0) {
    return { ...verdict, methods: ['pwd'] }
  }
  // Every 401 carries a challenge (RFC 9110 section 15.5.2).
  if (verdict.kind === 'failure' && verdict.status === 401) {
    return { challenge: sessionChallenge, ...verdict }
  }
  return verdict
}

/** The mark says that it is an outcome; of which user, the type of `verify` has said. */
function isOutcomeOf<User>(verdict: User | Outcome<User>): verdict is Outcome<User> {
  return isOutcome(verdict)
}

/** Own fields only: a body without `username` must not get one from a prototype. */
function fieldOf(body: unknown, field: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, field)) return undefined
  return (body as Record<string, unknown>)[field]
}

/** No name has control characters (RFC 8265 section 3.3), and some databases refuse a query that holds a NUL. */
function isUsername(value: unknown): value is string {
  return isBoundedText(value, longestUsername) && !/\p{Cc}/u.test(value)
}

function settingsOf(options: LocalOptions): Required<{ [Name in keyof LocalOptions]: string }> {
  const usernameField = options.usernameField ?? localDefaults.usernameField
  const passwordField = options.passwordField ?? localDefaults.passwordField
  const realm = options.realm ?? localDefaults.realm
  for (const [name, field] of Object.entries({ usernameField, passwordField })) {
    if (typeof field !== 'string' || field === '') {
      throw invalidOption(name, 'the name of a field', field)
    }
  }
  if (usernameField === passwordField) {
    throw invalidOption('passwordField', 'another field than usernameField', passwordField)
  }
  return { usernameField, passwordField, realm }
}
