import * as cookie from 'cookie'
import depd from 'depd'

const deprecate = depd('express-session')

/** The attributes as they are sent and stored, in the order in which they stand in records. */
export interface CookieData {
  originalMaxAge: unknown
  partitioned: unknown
  priority: unknown
  expires: unknown
  secure: unknown
  httpOnly: unknown
  domain: unknown
  path: unknown
  sameSite: unknown
}

/**
 * The cookie of a session: its attributes, and when it ends. All that the program gives is kept as it came, what is unknown too; only
 * `data` decides what of it is sent and stored.
 */
export interface Cookie {
  /** A Date; null: it ends with the browser; false: likewise, and it is sent again whenever the session changes. */
  _expires: unknown
  /** The lifetime from which each request begins anew, in milliseconds. */
  originalMaxAge: unknown
  path?: unknown
  httpOnly?: unknown
  secure?: unknown
  domain?: unknown
  sameSite?: unknown
  partitioned?: unknown
  priority?: unknown
  /** Setting it sets `originalMaxAge` too. */
  expires: unknown
  /** What is left of it, in milliseconds; setting it sets `originalMaxAge` too. */
  maxAge: unknown
  readonly data: CookieData
  serialize(name: string, value: string): string
  toJSON(): CookieData
}

export interface CookieConstructor {
  /** @throws TypeError for options that are no object, or a `maxAge` that is neither a number nor a Date */
  new (options?: unknown): Cookie
  prototype: unknown
}

/** The attributes that are not given. */
export const expressCookieDefaults = { path: '/', maxAge: null, httpOnly: true } as const

export const Cookie = function Cookie(this: Cookie, options: unknown): void {
  this.path = expressCookieDefaults.path
  this.maxAge = expressCookieDefaults.maxAge
  this.httpOnly = expressCookieDefaults.httpOnly
  if (options) {
    if (typeof options !== 'object') throw new TypeError('argument options must be a object')
    // With the inherited: programs give objects that lean on shared defaults.
    for (const name in options) {
      if (name !== 'data') Reflect.set(this, name, Reflect.get(options, name))
    }
  }
  this.originalMaxAge ??= this.maxAge
} as unknown as CookieConstructor

const prototype: ThisType<Cookie> & Omit<Cookie, '_expires' | 'originalMaxAge'> = {
  get expires() {
    return this._expires
  },

  set expires(date) {
    this._expires = date
    this.originalMaxAge = this.maxAge
  },

  get maxAge() {
    const { expires } = this
    return expires instanceof Date ? expires.getTime() - Date.now() : expires
  },

  set maxAge(time) {
    if (time && typeof time !== 'number' && !(time instanceof Date)) {
      throw new TypeError('maxAge must be a number or Date')
    }
    if (time instanceof Date) deprecate('maxAge as Date; pass number of milliseconds instead')
    const now = Date.now()
    this.expires = typeof time === 'number' ? new Date(now + time) : time
    // Reckoned from one moment: between two, a millisecond may pass, and 60,000 become 59,999.
    if (typeof time === 'number') this.originalMaxAge = Number(this._expires) - now
  },

  get data() {
    return {
      originalMaxAge: this.originalMaxAge,
      partitioned: this.partitioned,
      priority: this.priority,
      expires: this._expires,
      secure: this.secure,
      httpOnly: this.httpOnly,
      domain: this.domain,
      path: this.path,
      sameSite: this.sameSite,
    }
  },

  serialize(name, value) {
    return cookie.serialize(name, value, this.data)
  },

  toJSON() {
    return this.data
  },
}

// An object literal, as in the original: what it names is enumerable, and copying one cookie into another copies it.
Cookie.prototype = prototype
