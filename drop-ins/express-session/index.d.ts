import type { KeyObject } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'

declare global {
  namespace Express {
    type SessionStore = session.Store & { generate: (req: session.Request) => void }

    interface Request {
      /** The session; what the program keeps in it is declared by `SessionData`. Gone after `destroy()`. */
      session: session.Session & Partial<session.SessionData>
      /** The id of the session. */
      sessionID: string
      /** The store that the session came from. */
      sessionStore: SessionStore
    }
  }
}

/**
 * Makes the middleware that gives requests a session.
 * @throws TypeError if an option cannot be what it is
 */
declare function session(options?: session.SessionOptions): session.Middleware

declare namespace session {
  /** A request as the middleware leaves it. */
  type Request = IncomingMessage & Express.Request

  /** Programs annotate these as they like, `(error: Error)` or `(req: express.Request)`, and read what they like of what is not annotated. */
  // biome-ignore lint/suspicious/noExplicitAny: nothing narrower takes all that compiles with the original's types.
  type Loose = any

  /** For Express, Connect, and whoever else calls three functions. */
  type Middleware = (
    req: IncomingMessage | Http2ServerRequest,
    res: ServerResponse | Http2ServerResponse,
    next: (error?: unknown) => void,
  ) => void

  /** What the program keeps in sessions: add to it by `declare module 'express-session' { interface SessionData { … } }`. */
  interface SessionData {
    cookie: Cookie
  }

  type Secret = string | Buffer | KeyObject

  interface SessionOptions {
    /** Signs the ids; of several, the first signs and all verify. */
    secret: Secret | Secret[]
    /** Attributes of the cookie, or what gives them for a request. Default: `{ path: '/', httpOnly: true, maxAge: null }`. */
    cookie?: CookieOptions | ((req: Loose) => CookieOptions) | undefined
    /** Makes the id of a new session. Default: 24 random bytes, base64url. */
    genid?(req: Loose): string
    /** Name of the cookie. Default: 'connect.sid'. */
    name?: string | undefined
    /** The same as `name`. */
    key?: string | undefined
    /** Where sessions are kept. Default: a new `MemoryStore`, which is for development only. */
    store?: Store | undefined
    /** Whether `X-Forwarded-Proto` counts; not said: what Express's `trust proxy` says. */
    proxy?: boolean | undefined
    /** Stores the session at each request, changed or not. Say it: leaving it out is deprecated. Default: true. */
    resave?: boolean | undefined
    /** Sends the cookie with each response, so that its lifetime begins anew. Default: false. */
    rolling?: boolean | undefined
    /** Stores new sessions in which nothing is. Say it: leaving it out is deprecated. Default: true. */
    saveUninitialized?: boolean | undefined
    /** What becomes of the stored session when `req.session` is deleted or set to null. Default: 'keep'. */
    unset?: 'destroy' | 'keep' | undefined
    /** Where a session could not be stored: the program's answer without the cookie, or 503. Default: 'answer'; 'refuse' with `hardened`. */
    storeFailure?: 'answer' | 'refuse' | undefined
    /** How long the store need not be told again that a session is used, in milliseconds, 0 or more. Default: 0. */
    touchAfter?: number | undefined
    /** Turns on all that is safer and that an application may have to be made ready for. Default: false. */
    hardened?: boolean | undefined
  }

  interface CookieOptions {
    /** Lifetime in milliseconds; null: until the browser is closed. Default: null. */
    maxAge?: number | null | undefined
    /** When it ends, in place of `maxAge`; of the two, the one given last counts. */
    expires?: Date | null | undefined
    /** Whether scripts may not read it. Default: true. */
    httpOnly?: boolean | undefined
    /** Requests to other paths have no session. Default: '/'. */
    path?: string | undefined
    domain?: string | undefined
    /** Only over https; 'auto': as the connection is. */
    secure?: boolean | 'auto' | undefined
    /** 'auto': none over https, lax over http. */
    sameSite?: boolean | 'lax' | 'strict' | 'none' | 'auto' | undefined
    partitioned?: boolean | undefined
    priority?: 'low' | 'medium' | 'high' | undefined
    /** Kept on the session's cookie, and not used: values are always encoded as `encodeURIComponent` does. */
    encode?: ((value: string) => string) | undefined
    /** The lifetime from which each request begins anew, where it is not `maxAge`. */
    originalMaxAge?: number | null | undefined
  }

  /** The cookie of a session. Its data is what is sent and stored. */
  class Cookie implements CookieOptions {
    constructor(options?: CookieOptions)
    /** What is left of the lifetime, in milliseconds. Setting it begins a new one. */
    get maxAge(): number | undefined
    set maxAge(milliseconds: number | null | undefined)
    originalMaxAge: number | null
    expires?: Date | null | undefined
    httpOnly?: boolean | undefined
    path?: string | undefined
    domain?: string | undefined
    secure?: boolean | 'auto' | undefined
    sameSite?: boolean | 'lax' | 'strict' | 'none' | 'auto' | undefined
    partitioned?: boolean | undefined
    priority?: 'low' | 'medium' | 'high' | undefined
    readonly data: Record<string, unknown>
    /** The Set-Cookie line of this cookie, with a value. */
    serialize(name: string, value: string): string
    toJSON(): Record<string, unknown>
  }

  /** A session. The methods give the session back; what they ask of the store is told to the callback. */
  class Session {
    private constructor(request: Request, data?: SessionData)
    readonly id: string
    readonly req: Loose
    cookie: Cookie
    /** Ends it, and puts a new one with a new id in its place on the request. */
    regenerate(callback: (error: Loose) => void): this
    /** Takes it from the request at once, and from the store. */
    destroy(callback?: (error: Loose) => void): this
    /** Puts a session with what is stored now in its place on the request. */
    reload(callback: (error: Loose) => void): this
    /** Stores it now, and not only at the end of the request. */
    save(callback?: (error: Loose) => void): this
    /** Begins the cookie's lifetime anew. */
    touch(): this
    /** Begins the cookie's lifetime anew. */
    resetMaxAge(): this
  }

  /** What session stores are made from. */
  abstract class Store extends EventEmitter {
    /** Ends the request's session and gives the request a new one. */
    regenerate(req: Loose, callback: (error?: Loose) => unknown): void
    /** Gives a session outside of any request. */
    load(sid: string, callback: (error: Loose, session?: SessionData) => unknown): void
    /** Makes a session of what is stored, and puts it on the request. */
    createSession(req: Loose, session: SessionData): Session & SessionData
    /** Calls back with nothing, or null, if there is none. */
    abstract get(sid: string, callback: (error: Loose, session?: SessionData | null) => void): void
    abstract set(sid: string, session: SessionData, callback?: (error?: Loose) => void): void
    abstract destroy(sid: string, callback?: (error?: Loose) => void): void
    all?(
      callback: (
        error: Loose,
        sessions?: SessionData[] | { [sid: string]: SessionData } | null,
      ) => void,
    ): void
    length?(callback: (error: Loose, length?: number) => void): void
    clear?(callback?: (error?: Loose) => void): void
    /** Tells the store that the session is used. */
    touch?(sid: string, session: SessionData, callback?: () => void): void
  }

  /** Keeps sessions in the process: for development only. */
  class MemoryStore extends Store {
    /** The records, as JSON, by id. */
    sessions: { [sid: string]: string }
    get(sid: string, callback: (error: Loose, session?: SessionData | null) => void): void
    set(sid: string, session: SessionData, callback?: (error?: Loose) => void): void
    destroy(sid: string, callback?: (error?: Loose) => void): void
    all(callback: (error: Loose, sessions?: { [sid: string]: SessionData } | null) => void): void
    length(callback: (error: Loose, length?: number) => void): void
    clear(callback?: (error?: Loose) => void): void
    touch(sid: string, session: SessionData, callback?: () => void): void
  }
}

export = session
