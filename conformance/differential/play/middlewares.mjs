// @ts-check
import { signatureOf } from './names.mjs'

// What stands around the session middleware in applications, by name.

/**
 * @typedef {(req: any, res: any, next: (error?: unknown) => void) => void} Middleware
 */

/**
 * @param {string} name
 * @param {string} cookieName
 * @returns {Middleware}
 */
export function middleware(name, cookieName) {
  return makers[name]?.(cookieName) ?? ((_req, _res, next) => next())
}

/** @type {Record<string, (cookieName: string) => Middleware>} */
const makers = {
  /** As cookie-parser with a secret leaves a request. */
  'cookie parser': () => (req, _res, next) => {
    req.secret = 'a secret'
    parseCookies(req)
    next()
  },
  /** Only what it left: the header is gone, as some proxies and tests do. */
  'signed cookies only': () => (req, _res, next) => {
    parseCookies(req)
    delete req.headers.cookie
    next()
  },
  'cookies only': () => (req, _res, next) => {
    parseCookies(req)
    req.cookies = { ...req.cookies, ...req.rawSigned }
    req.signedCookies = {}
    delete req.headers.cookie
    next()
  },
  'request secret': () => (req, _res, next) => {
    req.secret = 'a secret'
    next()
  },
  encrypted: () => (req, _res, next) => {
    Object.defineProperty(req.socket, 'encrypted', { value: true, configurable: true })
    next()
  },
  'says secure': () => (req, _res, next) => {
    Object.defineProperty(req, 'secure', { value: true, configurable: true })
    next()
  },
  'has a session': () => (req, _res, next) => {
    req.session = { kept: 'by somebody else' }
    next()
  },
  /** Changes what it is given to send, whole or in chunks. */
  shouting: () => (_req, res, next) => {
    const shout = (/** @type {unknown} */ chunk) =>
      typeof chunk === 'string'
        ? chunk.toUpperCase()
        : chunk instanceof Uint8Array
          ? Buffer.from(Buffer.from(chunk).toString().toUpperCase())
          : chunk
    wrap(res, 'write', (write, [chunk, ...rest]) => write(shout(chunk), ...rest))
    wrap(res, 'end', (end, [chunk, ...rest]) => end(shout(chunk), ...rest))
    next()
  },
  /** Does something to the head at the last moment, as response-time and compression do. */
  'late head': () => (req, res, next) => {
    let once = false
    wrap(res, 'writeHead', (writeHead, args) => {
      if (!once) {
        once = true
        res.setHeader('X-Late', 'yes')
      }
      return writeHead(...args)
    })
    req.hasLateHead = true
    next()
  },
  'late head that writes to the session': () => (req, res, next) => {
    let once = false
    wrap(res, 'writeHead', (writeHead, args) => {
      if (!once && req.session) req.session.lateHead = 'was here'
      once = true
      return writeHead(...args)
    })
    next()
  },
  'sets a cookie': () => (_req, res, next) => {
    res.setHeader('Set-Cookie', 'early=1; Path=/')
    next()
  },
  visits: () => (req, _res, next) => {
    if (req.session) req.session.visits = (req.session.visits ?? 0) + 1
    next()
  },
}

/** The names that `before` and `after` may have. @type {string[]} */
export const middlewareNames = Object.keys(makers)

/**
 * @param {any} response
 * @param {string} method
 * @param {(original: (...args: any[]) => unknown, args: any[]) => unknown} wrapper
 */
function wrap(response, method, wrapper) {
  const original = response[method]
  response[method] = function (/** @type {any[]} */ ...args) {
    return wrapper(original.bind(this), args)
  }
}

/** @param {any} req */
function parseCookies(req) {
  req.cookies = {}
  req.signedCookies = {}
  req.rawSigned = {}
  for (const pair of String(req.headers.cookie ?? '').split('; ')) {
    const at = pair.indexOf('=')
    if (at === -1) continue
    const name = pair.slice(0, at)
    const value = decoded(pair.slice(at + 1))
    if (!value.startsWith('s:')) {
      req.cookies[name] = value
      continue
    }
    req.rawSigned[name] = value
    const dot = value.lastIndexOf('.')
    const id = value.slice(2, dot)
    req.signedCookies[name] = signatureOf(id, 'a secret') === value.slice(dot + 1) ? id : false
  }
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
