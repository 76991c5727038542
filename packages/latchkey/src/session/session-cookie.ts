import { invalidOption } from '../errors'

/** How the session's cookie is named and kept by the browser. */
export interface SessionCookieOptions {
  /** Name without prefix: 1–64 characters of an HTTP token. Default: `sid`. */
  readonly name?: string
  /** What precedes the name over https. `__Host-` pins the cookie to this host and to path `/`. Default: `__Host-`. */
  readonly prefix?: '__Host-' | '__Secure-' | ''
  /** Hosts below this domain get the cookie too, a danger where others run some of them. Default: this host only. */
  readonly domain?: string
  /** Paths below this one get the cookie. Default: `/`. */
  readonly path?: string
  /** Whether requests from other sites carry it. Default: `lax`. */
  readonly sameSite?: 'strict' | 'lax' | 'none'
  /** One cookie per top-level site, where the app is embedded in others (CHIPS). Default: false. */
  readonly partitioned?: boolean
  /**
   * Whether a session may travel over plain http, where everybody on the way can read it.
   * `outside-production`: unless NODE_ENV is `production`. Default: `outside-production`.
   */
  readonly plainHttp?: 'never' | 'outside-production' | 'always'
}

/** The defaults of {@link SessionCookieOptions}. */
export const sessionCookieDefaults = {
  name: 'sid',
  prefix: '__Host-',
  path: '/',
  sameSite: 'lax',
  partitioned: false,
  plainHttp: 'outside-production',
} as const satisfies SessionCookieOptions

/** The session's cookie as two transports have it. Over plain http it has another name, so that neither is taken for the other (SM9). */
export class SessionCookie {
  readonly #overHttps: CookieForm
  /** `undefined`: no session travels over plain http. */
  readonly #overHttp: CookieForm | undefined
  /** The `cookie` of a record, as express-session has it, as JSON. */
  readonly recordText: string

  /** @throws OPTION_INVALID */
  constructor(options: SessionCookieOptions = {}) {
    const { name, prefix, domain, path, sameSite, partitioned, plainHttp } = {
      ...sessionCookieDefaults,
      ...options,
    }
    if (typeof name !== 'string' || !/^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name)) {
      throw invalidOption('cookie.name', '1 to 64 characters of an HTTP token', name)
    }
    if (/^__(host|secure|http|host-http)-/i.test(name)) {
      throw invalidOption('cookie.name', 'a name without prefix; cookie.prefix adds it', name)
    }
    choice('cookie.prefix', prefix, ['__Host-', '__Secure-', ''])
    choice('cookie.sameSite', sameSite, ['strict', 'lax', 'none'])
    choice('cookie.plainHttp', plainHttp, ['never', 'outside-production', 'always'])
    if (typeof partitioned !== 'boolean')
      throw invalidOption('cookie.partitioned', 'a boolean', partitioned)
    if (domain !== undefined && !/^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(domain)) {
      throw invalidOption('cookie.domain', 'a host name such as example.com', domain)
    }
    // Printable ASCII without the semicolon: anything else could end the attribute (CVE-2024-47764).
    if (typeof path !== 'string' || !/^\/[\x21-\x3a\x3c-\x7e]*$/.test(path)) {
      throw invalidOption('cookie.path', 'a path that begins with a slash', path)
    }
    if (prefix === '__Host-' && (domain !== undefined || path !== '/')) {
      throw invalidOption(
        'cookie.prefix',
        "'__Secure-' or '' where cookie.domain or cookie.path is set (RFC 6265bis 4.1.3.2)",
        prefix,
      )
    }
    const shared = {
      domain: domain === undefined ? '' : `; Domain=${domain}`,
      path,
      tail: `; SameSite=${sameSite[0]?.toUpperCase()}${sameSite.slice(1)}`,
    }
    this.#overHttps = new CookieForm(prefix + name, {
      ...shared,
      tail: `; Secure${partitioned ? '; Partitioned' : ''}${shared.tail}`,
    })
    const plainIsAllowed =
      plainHttp === 'always' ||
      (plainHttp === 'outside-production' && process.env.NODE_ENV !== 'production')
    this.#overHttp = plainIsAllowed ? new CookieForm(name, shared) : undefined
    this.recordText = JSON.stringify({
      originalMaxAge: null,
      expires: null,
      httpOnly: true,
      ...(domain === undefined ? {} : { domain }),
      path,
      sameSite,
    })
  }

  /** The cookie as this transport has it; `undefined` where no session may travel over it. */
  over(transport: { readonly secure: boolean }): CookieForm | undefined {
    return transport.secure ? this.#overHttps : this.#overHttp
  }
}

/** One cookie: its name, and the header lines that set and delete it. */
export class CookieForm {
  readonly name: string
  /** Whether more than one of this name is impossible in an honest browser (C7). */
  readonly isHostBound: boolean
  /** The Set-Cookie value that deletes it, with the attributes that it was set with (C9). */
  readonly deletion: string
  readonly #attributes: string

  constructor(name: string, attributes: { domain: string; path: string; tail: string }) {
    this.name = name
    this.isHostBound = name.startsWith('__Host-')
    const { domain, path, tail } = attributes
    this.#attributes = `${domain}; Path=${path}; HttpOnly${tail}`
    this.deletion = `${name}=${domain}; Path=${path}; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly${tail}`
  }

  /**
   * The Set-Cookie value that gives the client this value, until the browser ends.
   * @param lasting until when instead, in milliseconds since 1970-01-01 UTC, as the present is given
   */
  set(value: string, lasting?: { readonly until: number; readonly now: number }): string {
    const line = `${this.name}=${value}${this.#attributes}`
    if (lasting === undefined) return line
    // A browser goes by Max-Age, whatever its clock says; what does not know it goes by Expires (RFC 6265 section 4.1.2.2).
    const seconds = Math.max(0, Math.floor((lasting.until - lasting.now) / 1000))
    return `${line}; Max-Age=${seconds}; Expires=${new Date(lasting.until).toUTCString()}`
  }
}

function choice(option: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return
  throw invalidOption(option, allowed.map((each) => `'${each}'`).join(' or '), value)
}
