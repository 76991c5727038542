import { challenge } from '../authentication/challenge'
import { failure, isOutcome, type Outcome, success } from '../authentication/outcomes'
import type { AuthenticationRequest, Strategy } from '../authentication/strategy'
import { invalidOption } from '../errors'
import { wholeNumberOption } from '../internal/whole-number-option'
import { type TokenSource, tokensIn } from './bearer/token-sources'

export type { TokenSource } from './bearer/token-sources'

/** What a verify function says of a token beside its user, in the info of `success(user, { info })`. */
export interface BearerInfo {
  /** What the token allows. */
  readonly scopes?: readonly string[]
}

/** Settings of the strategy. Each has a default. */
export interface BearerOptions {
  /** What routes call the strategy by. Default: `bearer`. */
  readonly name?: string | undefined
  /** What the token is for, as challenges name it. Printable ASCII. Default: `api`. */
  readonly realm?: string | undefined
  /**
   * Where a token may be: in the `Authorization` header, as `access_token` in the form that is the body, or in the query, which ends up in logs and
   * histories. Default: `header` alone.
   */
  readonly sources?: readonly TokenSource[] | undefined
  /** What a token must allow, all of it, for this strategy to succeed. Default: nothing. */
  readonly scopes?: readonly string[] | undefined
  /** Longest token, in characters. 16–65,536. Default: 8192. */
  readonly maxTokenLength?: number | undefined
}

/** What applies where an option is absent. */
export const bearerDefaults = {
  name: 'bearer',
  realm: 'api',
  sources: ['header'],
  scopes: [],
  maxTokenLength: 8192,
} as const satisfies Required<BearerOptions>

/** The user, nobody (`undefined`, `null`, `false`), or an outcome, where there is more to say. */
export type BearerVerdict<User> = User | Outcome<User> | undefined | null | false

/** A token as RFC 6750 section 2.1 has it. */
const b64token = /^[A-Za-z0-9._~+/-]+=*$/

/** A scope as RFC 6749 section 3.3 has it. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * Takes a bearer token (RFC 6750) for who sent it. What the token is, opaque or signed, is the business of `verify`.
 *
 * - no token: failure `token_missing`, 401, with a challenge that says nothing of an error
 * - a token that is not of the form, too long, or sent in several ways or several times: `invalid_request`, 400
 * - nobody's token: `invalid_token`, 401
 * - a token that does not allow all of `scopes`: `insufficient_scope`, 403
 *
 * @param verify whose token this is: 1 to `maxTokenLength` characters of the form of RFC 6750. Compare digests of tokens, or look them up by their digest;
 *   what the token allows is `success(user, { info: { scopes } })`. What it throws is an error of the server, not a failure of the client
 * @throws OPTION_INVALID
 */
export function bearer<User>(
  verify: (
    token: string,
    request: AuthenticationRequest,
  ) => BearerVerdict<User> | Promise<BearerVerdict<User>>,
  options: BearerOptions = {},
): Strategy<User> {
  const { name, realm, sources, scopes, maxTokenLength } = settingsOf(options)
  if (typeof verify !== 'function') throw invalidOption('verify', 'a function', verify)
  const scope = scopes.length === 0 ? undefined : scopes.join(' ')
  const challenges = {
    token_missing: challenge('Bearer', { realm, scope }),
    invalid_request: challenge('Bearer', { realm, error: 'invalid_request' }),
    invalid_token: challenge('Bearer', { realm, error: 'invalid_token' }),
    insufficient_scope: challenge('Bearer', { realm, error: 'insufficient_scope', scope }),
  } as const

  const refuse = (code: keyof typeof challenges, status: number) =>
    failure(code, { status, challenge: challenges[code] })

  return {
    name,
    async authenticate(request) {
      const tokens = tokensIn(request, sources)
      const [token] = tokens
      if (tokens.length === 0) return refuse('token_missing', 401)
      if (tokens.length > 1 || !isToken(token, maxTokenLength))
        return refuse('invalid_request', 400)

      const verdict = await verify(token, request)
      if (verdict === undefined || verdict === null || verdict === false) {
        return refuse('invalid_token', 401)
      }
      const outcome = isOutcomeOf(verdict) ? verdict : success(verdict)
      if (outcome.kind === 'success' && !allows(outcome.info, scopes)) {
        return refuse('insufficient_scope', 403)
      }
      // Every 401 carries a challenge (RFC 9110 section 15.5.2).
      return outcome.kind === 'failure' && outcome.status === 401
        ? { challenge: challenges.invalid_token, ...outcome }
        : outcome
    },
  }
}

function isToken(value: unknown, longest: number): value is string {
  // The length first: what is too long is not looked at.
  return typeof value === 'string' && value.length <= longest && b64token.test(value)
}

/** Whether what was said of a token allows all of the scopes. What is no list of text allows nothing. */
function allows(info: unknown, scopes: readonly string[]): boolean {
  if (scopes.length === 0) return true
  const allowed = (info as BearerInfo | undefined | null)?.scopes
  return Array.isArray(allowed) && scopes.every((scope) => allowed.includes(scope))
}

/** The mark says that it is an outcome; of which user, the type of `verify` has said. */
function isOutcomeOf<User>(verdict: User | Outcome<User>): verdict is Outcome<User> {
  return isOutcome(verdict)
}

function settingsOf(options: BearerOptions) {
  const name = options.name ?? bearerDefaults.name
  const realm = options.realm ?? bearerDefaults.realm
  const sources = options.sources ?? bearerDefaults.sources
  const scopes = options.scopes ?? bearerDefaults.scopes
  const maxTokenLength = options.maxTokenLength ?? bearerDefaults.maxTokenLength
  if (typeof name !== 'string' || name === '') throw invalidOption('name', 'a name', name)
  const known: readonly unknown[] = ['header', 'body', 'query'] satisfies TokenSource[]
  const isSources =
    Array.isArray(sources) && sources.length > 0 && sources.every((each) => known.includes(each))
  if (!isSources) throw invalidOption('sources', "a list of 'header', 'body' and 'query'", sources)
  if (!Array.isArray(scopes) || !scopes.every(isScope)) {
    throw invalidOption('scopes', 'a list of scopes, each without spaces and quotes', scopes)
  }
  return {
    ...{ name, realm },
    sources: new Set<TokenSource>(sources),
    scopes: [...scopes] as readonly string[],
    maxTokenLength: wholeNumberOption('maxTokenLength', maxTokenLength, 16, 65_536),
  }
}

function isScope(value: unknown): value is string {
  return typeof value === 'string' && scopeToken.test(value)
}
