// @ts-check
import { storeMethods } from '../script.mjs'
import { problemOf } from './problem.mjs'

/**
 * The store of a script: every call is recorded, and goes wrong where the script says so.
 *
 * @param {any} session The module that is played.
 * @param {import('../script.mjs').StoreKind} kind
 * @param {import('./trace.mjs').Trace} trace
 * @param {import('./names.mjs').Names} names
 */
export function makeStore(session, { kind, ...how }, trace, names) {
  if (kind === 'default') return undefined
  const store = kind === 'memory' ? new session.MemoryStore() : makeMapStore(session, how)
  for (const method of storeMethods) {
    if (typeof store[method] === 'function') record(store, method, trace, names)
  }
  return store
}

/**
 * As people write them: a class that extends the module's own.
 *
 * @param {any} session
 * @param {Omit<import('../script.mjs').StoreKind, 'kind'>} how
 */
function makeMapStore(session, { answers = 'later', touch = true, expiring = false }) {
  /** @type {Record<string, (callback: () => void) => unknown>} */
  const ways = { now: (callback) => callback(), tick: process.nextTick, later: setImmediate }
  const answer = ways[answers] ?? setImmediate

  class MapStore extends session.Store {
    /** @type {Record<string, string>} */
    sessions = {}

    /** @param {string} id @param {(error: unknown, found?: unknown) => void} [callback] */
    get(id, callback) {
      answer(() => {
        const text = Object.hasOwn(this.sessions, id) ? this.sessions[id] : undefined
        const found = text === undefined ? undefined : JSON.parse(text)
        const expires = found?.cookie?.expires
        const isOver = expiring && expires && Date.parse(expires) <= Date.now()
        callback?.(null, isOver ? undefined : found)
      })
    }

    /** @param {string} id @param {unknown} data @param {(error?: unknown) => void} [callback] */
    set(id, data, callback) {
      this.sessions[id] = JSON.stringify(data)
      answer(() => callback?.(null))
    }

    /** @param {string} id @param {(error?: unknown) => void} [callback] */
    destroy(id, callback) {
      delete this.sessions[id]
      answer(() => callback?.(null))
    }

    /** @param {string} id @param {any} data @param {(error?: unknown) => void} [callback] */
    touch(id, data, callback) {
      const text = this.sessions[id]
      if (text !== undefined) {
        this.sessions[id] = JSON.stringify({ ...JSON.parse(text), cookie: data.cookie })
      }
      answer(() => callback?.(null))
    }
  }

  const store = new MapStore()
  if (!touch) Object.defineProperty(store, 'touch', { value: undefined })
  return /** @type {any} */ (store)
}

/**
 * @param {any} store
 * @param {string} method
 * @param {import('./trace.mjs').Trace} trace
 * @param {import('./names.mjs').Names} names
 */
function record(store, method, trace, names) {
  const own = store[method]

  store[method] = function (/** @type {any[]} */ ...args) {
    const [id, data] = args
    /** @type {import('../script.mjs').Call} */
    const call = { method, id: names.of(id), outcome: 'none' }
    if (method === 'set' || method === 'touch') call.session = asStoresReadIt(data)
    trace.seen.calls.push(call)
    trace.beats += 1
    const fault = trace.faultOf(method)
    if (fault === 'throw') {
      call.outcome = 'threw'
      throw new Error(`${method} threw`)
    }
    if (fault === 'never') {
      call.outcome = 'never called back'
      trace.lost += 1
      return undefined
    }

    const at = method === 'set' || method === 'touch' ? 2 : 1
    const callback = typeof args[at] === 'function' ? args[at] : undefined
    trace.pending += 1
    let answered = false
    const back = (/** @type {unknown} */ error, /** @type {any} */ ...rest) => {
      if (!answered) {
        answered = true
        trace.pending -= 1
      }
      trace.beats += 1
      call.outcome = error ? problemOf(error).message : method === 'get' ? found(rest[0]) : 'done'
      return callback?.(error, ...rest)
    }

    if (fault === 'error' || fault === 'missing') {
      const error = new Error(`${method} failed`)
      if (fault === 'missing') Object.assign(error, { code: 'ENOENT' })
      setImmediate(back, error)
      return undefined
    }
    const passed = [...args]
    passed[at] = delayOf(fault, back)
    try {
      return own.apply(this, passed)
    } catch (error) {
      if (!answered) trace.pending -= 1
      answered = true
      call.outcome = `threw ${problemOf(error).name}`
      throw error
    }
  }
}

/**
 * @param {string | undefined} fault
 * @param {(...result: any[]) => unknown} back
 * @returns {(...result: any[]) => unknown}
 */
function delayOf(fault, back) {
  if (fault !== 'slow') return back
  return (...result) => {
    let turns = 8
    const turn = () => {
      turns -= 1
      if (turns > 0) setImmediate(turn)
      else back(...result)
    }
    setImmediate(turn)
  }
}

/** @param {any} session */
function found(session) {
  return session ? `found ${Object.keys(session).join(' ')}` : 'found nothing'
}

/** Stores compute their own expiry from the cookie. @param {any} data */
function asStoresReadIt(data) {
  const { cookie } = data ?? {}
  const { maxAge, originalMaxAge, expires } = cookie ?? {}
  let text
  try {
    text = JSON.stringify(data)
  } catch (error) {
    text = problemOf(error).message.split('\n', 1)[0]
  }
  const date = expires instanceof Date ? expires.getTime() : expires
  return `${text} maxAge ${maxAge} originalMaxAge ${originalMaxAge} expires ${date} toJSON ${typeof cookie?.toJSON}`
}
