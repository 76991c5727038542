import { type KeyObject, randomBytes } from 'node:crypto'
import { invalidOption, latchkeyError } from '../../errors'
import type { Cookie } from './cookie'
import type { SessionRequest } from './legacy-request'
import { MemoryStore } from './memory-store'
import { Signatures } from './signatures'
import type { Store } from './store'

export type Secret = string | Uint8Array | KeyObject

/** The attributes of the cookie. What is unknown is kept on the session's cookie, and neither sent nor stored. */
export interface CookieOptions {
  /** In milliseconds. null: until the browser is closed. Default: null. */
  maxAge?: number | null
  /** When it ends, in place of `maxAge`; of the two, the one that comes last counts. */
  expires?: Date | null | false
  /** `auto`: as the connection is. A secure cookie is not sent over plain http. */
  secure?: boolean | 'auto'
  /** Default: true. */
  httpOnly?: boolean
  /** Requests to other paths have no session. Default: '/'. */
  path?: string
  domain?: string
  /** `auto`: none over https, lax over http. */
  sameSite?: boolean | 'lax' | 'strict' | 'none' | 'auto'
  partitioned?: boolean
  priority?: 'low' | 'medium' | 'high'
}

export interface SessionOptions {
  /** Signs the ids; of several, the first signs and all verify. Default: `req.secret`, which is deprecated. */
  secret?: Secret | readonly Secret[]
  cookie?: CookieOptions | ((request: SessionRequest) => CookieOptions)
  /** Default: 24 random bytes, base64url. */
  genid?: (request: SessionRequest) => string
  /** Name of the cookie. Default: 'connect.sid'. */
  name?: string
  /** The same as `name`. */
  key?: string
  /** Default: a new MemoryStore. */
  store?: Store
  /** Whether `X-Forwarded-Proto` counts. Not said: what Express says. */
  proxy?: boolean
  /** Stores the session at each request, changed or not. Default: true, which is deprecated. */
  resave?: boolean
  /** Sends the cookie with each response. Default: false. */
  rolling?: boolean
  /** Stores new sessions in which nothing is. Default: true, which is deprecated. */
  saveUninitialized?: boolean
  /** What becomes of the stored session when the program takes `req.session` away. Default: 'keep'. */
  unset?: 'destroy' | 'keep'
  /**
   * What the client is told where the session could not be stored: the program's answer without the cookie, or 503.
   * Default: 'answer', or 'refuse' with `hardened`.
   */
  storeFailure?: 'answer' | 'refuse'
  /** How long the store need not be told again that a session is used, in milliseconds. Default: 0. */
  touchAfter?: number
  /** Safer in all that an application may have to be made ready for. Default: false. */
  hardened?: boolean
}

/** The options, settled. */
export interface Settings {
  /** undefined: each request brings its secret */
  readonly signatures: Signatures | undefined
  readonly cookie: (request: SessionRequest) => unknown
  readonly genid: (request: SessionRequest) => unknown
  readonly name: string
  readonly store: Store
  readonly proxy: boolean | undefined
  readonly resave: boolean
  readonly rolling: boolean
  readonly saveUninitialized: boolean
  readonly unset: 'destroy' | 'keep'
  readonly storeFailure: 'answer' | 'refuse'
  readonly touchAfter: number
  readonly hardened: boolean
}

/** The options that are not given. `idBytes`: how many random bytes make an id. */
export const expressSessionDefaults = {
  name: 'connect.sid',
  idBytes: 24,
  resave: true,
  rolling: false,
  saveUninitialized: true,
  unset: 'keep',
  storeFailure: 'answer',
  touchAfter: 0,
  hardened: false,
} as const

/** What `hardened: true` has in their place, and what it asks for. */
export const hardenedSessionDefaults = {
  storeFailure: 'refuse',
  httpOnly: true,
  sameSite: 'lax',
  secure: 'auto',
  /** In characters, or bytes. */
  leastSecret: 32,
  /** How long a session lasts, however much it is used. */
  longest: { days: 30 },
} as const

/** 24 random bytes, base64url. */
export function randomId(): string {
  return randomBytes(expressSessionDefaults.idBytes).toString('base64url')
}

/** Read once, as in the original. */
const isProduction = process.env.NODE_ENV === 'production'

const memoryStoreWarning = [
  'Warning: connect.session() MemoryStore is not',
  'designed for a production environment, as it will leak',
  'memory, and will not scale past a single process.',
].join('\n')

/**
 * Settles the options.
 * @param deprecate is told of what was left unsaid
 * @throws TypeError with the words of the original
 */
export function settleOptions(given: unknown, deprecate: (message: string) => void): Settings {
  const options = (given || {}) as SessionOptions
  const { genid, unset, secret, resave, saveUninitialized } = options
  const hardened = (options.hardened ?? expressSessionDefaults.hardened) === true
  if (resave === undefined) deprecate('undefined resave option; provide resave option')
  if (saveUninitialized === undefined) {
    deprecate('undefined saveUninitialized option; provide saveUninitialized option')
  }
  if (genid && typeof genid !== 'function') {
    throw new TypeError('genid option must be a function')
  }
  if (unset && unset !== 'destroy' && unset !== 'keep') {
    throw new TypeError('unset option must be "destroy" or "keep"')
  }
  if (Array.isArray(secret) && secret.length === 0) {
    throw new TypeError('secret option array must contain one or more strings')
  }
  if (!secret) deprecate('req.secret; provide secret option')
  // The program's own array, not a copy: some change their secrets by changing it.
  const secrets = secret ? (Array.isArray(secret) ? secret : [secret]) : undefined
  if (hardened) refuseWeakSecrets(secrets)
  return {
    signatures: secrets && new Signatures(secrets),
    cookie: cookieOptionsOf(options.cookie, hardened),
    genid: genid || randomId,
    name: options.name || options.key || expressSessionDefaults.name,
    store: settleStore(options.store, hardened),
    proxy: options.proxy,
    resave: Boolean(resave === undefined ? expressSessionDefaults.resave : resave),
    rolling: Boolean(options.rolling ?? expressSessionDefaults.rolling),
    saveUninitialized: Boolean(
      saveUninitialized === undefined
        ? expressSessionDefaults.saveUninitialized
        : saveUninitialized,
    ),
    unset: unset || expressSessionDefaults.unset,
    storeFailure: storeFailureOf(options.storeFailure, hardened),
    touchAfter: touchAfterOf(options.touchAfter),
    hardened,
  }
}

function cookieOptionsOf(given: unknown, hardened: boolean): (request: SessionRequest) => unknown {
  const options =
    typeof given === 'function'
      ? (request: SessionRequest) => given(request) as unknown
      : () => given || {}
  if (!hardened) return options
  const { httpOnly, sameSite, secure } = hardenedSessionDefaults
  return (request) => ({
    httpOnly,
    sameSite,
    secure,
    ...(options(request) as Partial<Cookie>),
  })
}

function refuseWeakSecrets(secrets: readonly unknown[] | undefined): void {
  for (const secret of secrets ?? [undefined]) {
    if (lengthOf(secret) >= hardenedSessionDefaults.leastSecret) continue
    throw invalidOption(
      'secret',
      `at least ${hardenedSessionDefaults.leastSecret} characters (hardened)`,
      secret,
    )
  }
}

function lengthOf(secret: unknown): number {
  if (typeof secret === 'string' || secret instanceof Uint8Array) return secret.length
  return (secret as KeyObject | undefined)?.symmetricKeySize ?? 0
}

function settleStore(given: Store | undefined, hardened: boolean): Store {
  const store = given || new MemoryStore()
  if (!isProduction || !(store instanceof MemoryStore)) return store
  if (hardened) {
    throw latchkeyError(
      'OPTION_INVALID',
      'store must keep sessions outside of the process in production (hardened). Received the MemoryStore.',
    )
  }
  console.warn(memoryStoreWarning)
  return store
}

function storeFailureOf(given: unknown, hardened: boolean): 'answer' | 'refuse' {
  if (given === undefined) {
    return (hardened ? hardenedSessionDefaults : expressSessionDefaults).storeFailure
  }
  if (given === 'answer' || given === 'refuse') return given
  throw invalidOption('storeFailure', "'answer' or 'refuse'", given)
}

function touchAfterOf(given: unknown): number {
  if (given === undefined) return expressSessionDefaults.touchAfter
  if (typeof given === 'number' && given >= 0) return given
  throw invalidOption('touchAfter', 'a number of milliseconds, 0 or more', given)
}
