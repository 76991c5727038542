import { createHash } from 'node:crypto'
import { invalidOption, latchkeyError } from '../../errors'
import { type Clock, systemClock } from '../../internal/clock'
import { type Duration, millisecondsOf } from '../../internal/duration'
import { BoundedTurns } from '../../internal/express-store-guard/bounded-turns'
import { isEnded, type SessionRecord, type SessionStore } from '../../session/session-store'

/** What express-session asks of a store. */
export interface ExpressProtocol {
  get(sid: string, callback: (error: unknown, session?: object | null) => void): void
  set(sid: string, session: object, callback?: (error?: unknown) => void): void
  touch(sid: string, session: object, callback?: (error?: unknown) => void): void
  destroy(sid: string, callback?: (error?: unknown) => void): void
}

export interface ToExpressOptions {
  /** How long a session is kept whose cookie ends with the browser, from its last use. 1 ms to 400 days. Default: a day. */
  readonly browserSessions?: Duration
  /** What the time is. Default: the machine's clock. */
  readonly clock?: Clock
}

export const toExpressDefaults = {
  browserSessions: { days: 1 },
} as const satisfies ToExpressOptions

/** A `set` is two steps of ours: what is asked after it must come after both, as with stores that do it at the call. */
const longestTurnMs = 10_000

/** How often a `set` tries anew because somebody else was faster. Each try is lost to another's success. */
const mostAttempts = 50

/**
 * One of our stores for express-session, as it comes from npm: `session({ store: toExpressStore(new SqliteStore(database), session.Store) })`.
 *
 * Records are what express-session's own store keeps, under the session's id. What has expired is not given. Errors reach the callbacks. `set` stores whatever
 * was there, as express-session means it, but does not bring back a session of which a stub says that it was ended for a reason. There is no `all`, `length` or `clear`: the contract of
 * our stores lists by owner only.
 * @param Store express-session's own `Store`: it makes the sessions of the requests
 * @throws OPTION_INVALID
 */
export function toExpressStore<Base extends object>(
  store: SessionStore,
  Store: new () => Base,
  options: ToExpressOptions = {},
): Base & ExpressProtocol {
  if (typeof Store !== 'function') {
    throw invalidOption('Store', 'the Store of express-session: session.Store', Store)
  }
  const { browserSessions } = { ...toExpressDefaults, ...options }
  const lifetime = millisecondsOf('browserSessions', browserSessions)
  const clock = options.clock ?? systemClock
  const turns = new BoundedTurns(clock, longestTurnMs)
  const inTurn = <Answer>(sid: string, step: (key: string) => Promise<Answer>): Promise<Answer> => {
    const key = keyOf(sid)
    return turns.take(key, () => step(key))
  }
  const recordOf = (session: object): SessionRecord => ({
    text: JSON.stringify(session),
    expiresAt: endOf(session) ?? clock.now() + lifetime,
  })
  const protocol: ExpressProtocol = {
    get: (sid, callback) =>
      answer(
        inTurn(sid, (key) => read(store, clock, key)),
        callback,
      ),
    set: (sid, session, callback) => answer(set(sid, session), callback),
    touch: (sid, session, callback) => answer(touch(sid, session), callback),
    destroy: (sid, callback) =>
      answer(
        inTurn(sid, (key) => store.destroy(key)),
        callback,
      ),
  }
  return Object.assign(new Store(), protocol)

  /** What the session is at the call is stored: the program goes on changing it. */
  async function set(sid: string, session: object): Promise<void> {
    const record = recordOf(session)
    await inTurn(sid, (key) => write(store, key, record))
  }

  async function touch(sid: string, session: object): Promise<void> {
    const expiresAt = endOf(session) ?? clock.now() + lifetime
    await inTurn(sid, (key) => store.extend(key, expiresAt))
  }
}

async function read(store: SessionStore, clock: Clock, key: string): Promise<object | null> {
  const loaded = await store.load(key)
  if (loaded === undefined || isEnded(loaded) || clock.now() >= loaded.expiresAt) return null
  const session = parsed(loaded.text)
  const cookie = session && Reflect.get(session, 'cookie')
  if (session === undefined || typeof cookie !== 'object' || cookie === null) return null
  // A touch moved the record's end only.
  if (typeof cookie.expires === 'string') cookie.expires = new Date(loaded.expiresAt).toISOString()
  return session
}

/** Stores the record over whatever is there. @throws SESSION_CONFLICT */
async function write(store: SessionStore, key: string, record: SessionRecord): Promise<void> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const loaded = await store.load(key)
    if (loaded === undefined) {
      if (await store.create(key, record)) return
      continue
    }
    if (isEnded(loaded)) return
    if ((await store.replace(key, loaded.revision, record)).kind === 'replaced') return
  }
  throw latchkeyError('SESSION_CONFLICT')
}

/** The id itself, as other stores of express-session have it; one that is no key, as a `genid` may make it, by its hash. */
function keyOf(sid: string): string {
  if (/^[\w-]{1,128}$/.test(sid)) return sid
  return createHash('sha256').update(sid).digest('base64url')
}

function endOf(session: object): number | undefined {
  const cookie: unknown = Reflect.get(session, 'cookie')
  if (typeof cookie !== 'object' || cookie === null) return undefined
  const expires: unknown = Reflect.get(cookie, 'expires')
  if (typeof expires !== 'string' && !(expires instanceof Date)) return undefined
  const time = new Date(expires).getTime()
  return Number.isNaN(time) ? undefined : time
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Calls back outside of any promise: what a callback throws is an uncaught exception, as with every store, and no unhandled rejection. */
function answer<Answer>(
  asked: Promise<Answer>,
  callback: ((error: unknown, answer?: Answer) => void) | undefined,
): void {
  asked.then(
    (value) => setImmediate(() => callback?.(null, value)),
    (error: unknown) => setImmediate(() => callback?.(error)),
  )
}
