import { challenge } from '../authentication/challenge'
import { failure, isOutcome, type Outcome, success } from '../authentication/outcomes'
import { bodyField, type FieldName, fieldName, queryField } from '../authentication/request-fields'
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
  /** What routes call the strategy by. Default: `local`. */
  readonly name?: string | undefined
  /** The field that holds the name; inside another, `user[email]`. Default: `username`. */
  readonly usernameField?: string | undefined
  /** The field that holds the password. Default: `password`. */
  readonly passwordField?: string | undefined
  /**
   * Where the fields may be. A query ends up in logs, in the history and in the Referer (ASVS 14.2.1): only for clients that cannot do otherwise. It is
   * read where the body has neither field. Default: `body`.
   */
  readonly from?: 'body' | 'body-or-query' | undefined
  /** What is signed in to, as the challenge of a 401 names it. Printable ASCII. Default: `account`. */
  readonly realm?: string | undefined
}

/** What applies where an option is absent. */
export const localDefaults = {
  name: 'local',
  usernameField: 'username',
  passwordField: 'password',
  from: 'body',
  realm: 'account',
} as const satisfies Required<LocalOptions>

/** The longest name, in code points: what databases of all kinds index without truncating. */
const longestUsername = 255

/** The user, nobody (`undefined`, `null`, `false`), or an outcome, where there is more to say. */
export type LocalVerdict<User> = User | Outcome<User> | undefined | null | false

/**
 * Signs in by a name and a password from the body of the request, and from nowhere else unless told to.
 *
 * Fields that are missing, repeated, too long, or anything but text fail with `credentials_malformed` (400) before `verify` is
 * called: no object and no array ever reaches a query. Nobody is `invalid_credentials` (401, with a challenge).
 *
 * @param verify whose credentials these are. For an unknown name, give the password to `verify` of `Passwords` without a hash: then it
 *   takes as long as for a known one. What it throws is an error of the server, not a failure of the client
 * @throws OPTION_INVALID for what names no field, the same field twice, or a realm that cannot be quoted
 */
export function local<User>(
  verify: (
    credentials: LocalCredentials,
    request: AuthenticationRequest,
  ) => LocalVerdict<User> | Promise<LocalVerdict<User>>,
  options: LocalOptions = {},
): Strategy<User> {
  const { name, usernameField, passwordField, from, realm } = settingsOf(options)
  const sessionChallenge = challenge('Session', { realm })
  if (typeof verify !== 'function') throw invalidOption('verify', 'a function', verify)

  return {
    name,
    async authenticate(request) {
      const read = readerOf(request, from, [usernameField, passwordField])
      const username = read(usernameField)
      const password = read(passwordField)
      if (!isUsername(username) || !isText(password, longestPassword)) {
        return failure('credentials_malformed', { status: 400 })
      }
      const verdict = await verify({ username, password }, request)
      return outcomeOf(verdict, sessionChallenge)
    },
  }
}

/** Both fields come from one place: half a pair in the body and half in the query is no pair. */
function readerOf(
  { body, url }: AuthenticationRequest,
  from: 'body' | 'body-or-query',
  fields: readonly FieldName[],
): (field: FieldName) => unknown {
  const isInBody = fields.some((field) => bodyField(body, field) !== undefined)
  return from === 'body' || isInBody
    ? (field) => bodyField(body, field)
    : (field) => queryField(url, field)
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

/** No name has control characters (RFC 8265 section 3.3), and some databases refuse a query that holds a NUL. */
function isUsername(value: unknown): value is string {
  return isText(value, longestUsername) && !/\p{Cc}/u.test(value)
}

/**
 * U+FFFD is what parsers of forms make of bytes that are no text: `%FF` and `%FE` would be the same password (R49). Nobody types it.
 */
function isText(value: unknown, most: number): value is string {
  return isBoundedText(value, most) && !value.includes('\ufffd')
}

function settingsOf(options: LocalOptions) {
  const name = options.name ?? localDefaults.name
  const usernameField = fieldName(
    'usernameField',
    options.usernameField ?? localDefaults.usernameField,
  )
  const passwordField = fieldName(
    'passwordField',
    options.passwordField ?? localDefaults.passwordField,
  )
  const from = options.from ?? localDefaults.from
  const realm = options.realm ?? localDefaults.realm
  if (typeof name !== 'string' || name === '') throw invalidOption('name', 'a name', name)
  if (usernameField.written === passwordField.written) {
    const expected = 'another field than usernameField'
    throw invalidOption('passwordField', expected, passwordField.written)
  }
  if (from !== 'body' && from !== 'body-or-query') {
    throw invalidOption('from', "'body' or 'body-or-query'", from)
  }
  return { name, usernameField, passwordField, from, realm }
}
