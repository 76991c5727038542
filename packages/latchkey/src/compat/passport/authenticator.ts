import type { Strategy } from '../passport-strategy'
import type { Done } from './callback-or-promise'
import { connect } from './connect'
import { passportDefaults } from './defaults'
import { noteSignInKey } from './kept-data'
import type { Middleware, SessionManager as SessionManagerContract } from './passport-request'
import type { AuthenticateCallback, AuthenticateOptions, Framework } from './route'
import { SessionManager } from './session-manager'
import { SessionStrategy } from './session-strategy'
import { askInTurn, type Layer } from './user-chain'

/** Knows strategies by name, and how users come into sessions and out of them. */
export interface Authenticator {
  _key: string
  _strategies: Record<string, Strategy>
  _serializers: Layer[]
  _deserializers: Layer[]
  _infoTransformers: Layer[]
  _framework: Framework
  _sm: SessionManagerContract
  /** Of the request that was initialized last, for strategies that load passport 0.4 or older. */
  _userProperty?: string

  init(): void
  use(strategy: Strategy): this
  use(name: string, strategy: Strategy): this
  unuse(name: string): this
  framework(framework: Framework): this
  initialize(options?: object): unknown
  authenticate(
    strategy?: unknown,
    options?: AuthenticateOptions | AuthenticateCallback,
    callback?: AuthenticateCallback,
  ): Middleware
  authorize(
    strategy: unknown,
    options?: AuthenticateOptions | AuthenticateCallback,
    callback?: AuthenticateCallback,
  ): Middleware
  session(options?: AuthenticateOptions): Middleware
  /** A function: registers it, and gives how many there are. Anything else: asks them for what to keep of this user. */
  serializeUser(functionOrUser: unknown, request?: unknown, done?: Done): number | undefined
  deserializeUser(functionOrKept: unknown, request?: unknown, done?: Done): number | undefined
  transformAuthInfo(functionOrInfo: unknown, request?: unknown, done?: Done): number | undefined
  _strategy(name: string): Strategy | undefined
}

export interface AuthenticatorConstructor {
  /** @param options `key`: where in the session the user is kept; several authenticators in one app need several */
  new (options?: { readonly key?: string }): Authenticator
  prototype: Authenticator
}

export const Authenticator = function Authenticator(
  this: Authenticator,
  options: { readonly key?: string } = {},
) {
  this._key = options?.key || passportDefaults.key
  this._strategies = {}
  this._serializers = []
  this._deserializers = []
  this._infoTransformers = []
  Reflect.set(this, '_framework', null)
  if (options?.key) noteSignInKey(options.key)
  this.init()
} as unknown as AuthenticatorConstructor

const methods: ThisType<Authenticator> & Record<string, unknown> = {
  init() {
    this.framework(connect())
    this.use(new SessionStrategy({ key: this._key }, this.deserializeUser.bind(this)))
    this._sm = new SessionManager({ key: this._key }, this.serializeUser.bind(this))
  },

  use(nameOrStrategy: string | Strategy, given?: Strategy) {
    const strategy = given || (nameOrStrategy as Strategy)
    const name = given ? nameOrStrategy : strategy.name
    if (!name) throw new Error('Authentication strategies must have a name')
    this._strategies[name as string] = strategy
    return this
  },

  unuse(name: string) {
    delete this._strategies[name]
    return this
  },

  framework(framework: Framework) {
    this._framework = framework
    return this
  },

  initialize(options?: object) {
    return this._framework.initialize(this, options || {})
  },

  authenticate(strategy: unknown, options: unknown, callback: unknown) {
    return this._framework.authenticate(this, strategy, options, callback)
  },

  authorize(strategy: unknown, options: unknown, callback: unknown) {
    const { accountProperty } = passportDefaults
    let settings = Object(options || {})
    // In the program's own object, as in the original, unless that is frozen.
    if (!Reflect.set(settings, 'assignProperty', accountProperty)) {
      settings = { ...settings, assignProperty: accountProperty }
    }
    const { authorize, authenticate } = this._framework
    return (authorize || authenticate)(this, strategy, settings, callback)
  },

  session(options?: AuthenticateOptions) {
    return this.authenticate('session', options)
  },

  serializeUser(given: unknown, request: unknown, callback: Done) {
    if (typeof given === 'function') return this._serializers.push(given as Layer)
    const { req, done } = requestAndDone(request, callback)
    const atEnd = (done: Done) => done(new Error('Failed to serialize user into session'))
    const isAnswer = (result: unknown) => Boolean(result) || result === 0
    askInTurn({ layers: this._serializers, value: given, request: req, isAnswer, atEnd }, done)
    return undefined
  },

  deserializeUser(given: unknown, request: unknown, callback: Done) {
    if (typeof given === 'function') return this._deserializers.push(given as Layer)
    const { req, done } = requestAndDone(request, callback)
    const atEnd = (done: Done) => done(new Error('Failed to deserialize user out of session'))
    // null and false: there was somebody, who is gone.
    const isAnswer = (user: unknown) => Boolean(user) || user === null || user === false
    const found: Done = (error, user) => {
      if (!error && !user) done(null, false)
      else done(error, user)
    }
    askInTurn({ layers: this._deserializers, value: given, request: req, isAnswer, atEnd }, found)
    return undefined
  },

  transformAuthInfo(given: unknown, request: unknown, callback: Done) {
    if (typeof given === 'function') return this._infoTransformers.push(given as Layer)
    const { req, done } = requestAndDone(request, callback)
    const atEnd = (done: Done) => done(null, given)
    const layers = this._infoTransformers.map(asTransformer)
    askInTurn({ layers, value: given, request: req, isAnswer: Boolean, atEnd }, done)
    return undefined
  },

  _strategy(name: string) {
    // `authenticate(req.params.provider)`: what every object has, as `constructor`, is no strategy.
    const isObjects = name in Object.prototype && !Object.hasOwn(this._strategies, name)
    return isObjects ? undefined : this._strategies[name]
  },
}

Object.assign(Authenticator.prototype, methods)

/** One with one parameter gets no callback: `(info, more = {}) => …` has one. */
function asTransformer(layer: Layer): Layer {
  return layer.length === 1 ? (info: never) => layer(info) : layer
}

function requestAndDone(request: unknown, done: Done): { req: unknown; done: Done } {
  return typeof request === 'function'
    ? { req: undefined, done: request as Done }
    : { req: request, done }
}
