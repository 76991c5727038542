import { inherits } from 'node:util'
import { callForAnswer } from './passport/callback-or-promise'
import { lookup } from './passport-local/lookup'
import { Strategy as PassportStrategy } from './passport-strategy'

export { lookup }

/** What applies where an option is absent. */
export const passportLocalDefaults = {
  usernameField: 'username',
  passwordField: 'password',
} as const

/** What a strategy is told. */
export interface LocalStrategyOptions {
  /** The field of the name, `user[name]` for one inside another. Default: 'username'. */
  readonly usernameField?: string | undefined
  /** The field of the password. Default: 'password'. */
  readonly passwordField?: string | undefined
  /** Whether `verify` gets the request first. Default: false. */
  readonly passReqToCallback?: boolean | undefined
}

/** What a route says of a sign-in, as far as it matters here. */
export interface LocalAuthenticateOptions {
  /** What is said where a name or a password is missing. Default: 'Missing credentials'. */
  readonly badRequestMessage?: string | undefined
}

/**
 * Says whose credentials these are, to its last parameter or, if it does not declare that, by what it returns or resolves: the user, or
 * somebody falsy. It gets the name and the password, with `passReqToCallback` the request before them.
 */
export type LocalVerify = (...values: never[]) => unknown

/** What a client sends, as far as it was parsed. */
export interface LocalRequest {
  readonly body?: unknown
  readonly query?: unknown
}

/** What a program sees of the strategy, the fields that were never meant for it included. */
export interface Strategy extends PassportStrategy {
  name: string
  _usernameField: string
  _passwordField: string
  _verify: LocalVerify
  _passReqToCallback: boolean | undefined
  authenticate(request: LocalRequest, options?: LocalAuthenticateOptions | null): void
}

export interface LocalStrategyConstructor {
  new (options: LocalStrategyOptions, verify: LocalVerify): Strategy
  new (verify: LocalVerify): Strategy
  readonly prototype: Strategy
  Strategy: LocalStrategyConstructor
}

/**
 * passport-local 1.0, on this library: signs in by a name and a password, from the body or, where they are not there, from the query. A function,
 * for strategies that are made from this one by `Strategy.call(this)` and `util.inherits`.
 * @throws TypeError without a verify function
 */
export const Strategy = function Strategy(
  this: Strategy,
  options: LocalStrategyOptions | LocalVerify,
  verify?: LocalVerify,
) {
  const [settings, verifyFunction] =
    typeof options === 'function' ? [{} as LocalStrategyOptions, options] : [options, verify]
  if (!verifyFunction) throw new TypeError('LocalStrategy requires a verify callback')
  this._usernameField = settings.usernameField || passportLocalDefaults.usernameField
  this._passwordField = settings.passwordField || passportLocalDefaults.passwordField
  Reflect.apply(PassportStrategy, this, [])
  this.name = 'local'
  this._verify = verifyFunction
  this._passReqToCallback = settings.passReqToCallback
} as unknown as LocalStrategyConstructor

inherits(Strategy, PassportStrategy)
Strategy.Strategy = Strategy

Strategy.prototype.authenticate = function (request, options) {
  const username = credential(request, this._usernameField)
  const password = credential(request, this._passwordField)
  if (!username || !password) {
    this.fail({ message: options?.badRequestMessage || 'Missing credentials' }, 400)
    return
  }

  let isReported = false
  const report = (error: unknown) => {
    // What is thrown while an error is told, by a callback of the program's or by `next`, is its caller's.
    if (isReported) throw error
    isReported = true
    this.error(error)
  }
  const verified = (error?: unknown, user?: unknown, info?: unknown) => {
    // The verify function is no one to tell of a `req.flash` that is missing: it may have called from a promise, and the request would hang.
    try {
      if (error) this.error(error)
      else if (!user) this.fail(info)
      else this.success(user, info)
    } catch (thrown) {
      report(thrown)
    }
  }
  const values = this._passReqToCallback ? [request, username, password] : [username, password]
  try {
    callForAnswer(this._verify, values, verified, this)
  } catch (thrown) {
    report(thrown)
  }
}

function credential({ body, query }: LocalRequest, field: string): unknown {
  return lookup(body, field) || lookup(query, field)
}
