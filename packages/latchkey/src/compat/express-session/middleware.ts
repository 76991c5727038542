import debug from 'debug'
import depd from 'depd'
import type { GuardedSession } from '../../internal/express-store-guard'
import { gateResponse } from '../../internal/response-gate'
import { cutOff } from '../../internal/response-gate/native-response'
import { shareShape } from '../../internal/shared-shape'
import { openAged } from './absolute-limit'
import { Cookie } from './cookie'
import { Exchange, exchangeOf } from './exchange'
import { ExchangeParts, type Next } from './exchange-parts'
import type { SessionRequest } from './legacy-request'
import { randomId, type Settings } from './options'
import { type CookieSearch, idInHeader, idInParsedCookies } from './request-cookie'
import { cameOverHttps, pathMatches, pathOf } from './request-facts'
import { reservedFor } from './reserved-key'
import { holdDouble, isNodeResponse, type ResponseDouble } from './response-double'
import { Session } from './session'
import { guardOf, inflateSession, noteNewStanding } from './session-storing'
import { dataText } from './session-text'
import { Signatures } from './signatures'

const log = debug('express-session')
const deprecate = depd('express-session')

/** A middleware of Express or Connect. */
export type Middleware = (request: SessionRequest, response: object, next: Next) => void

/** Makes the middleware that gives requests a session. */
export function makeMiddleware(settings: Settings): Middleware {
  const { store } = settings
  // Also for programs that call it, and for stores that regenerate by themselves.
  store.generate = (request) => {
    generate(exchangeOf(request)?.parts.settings ?? settings, request)
  }
  if (typeof store.on !== 'function') throw new TypeError('store.on is not a function')
  const guard = guardOf(store)

  return function session(request, response, next): void {
    if (request.session) {
      next()
      return
    }
    if (!guard.isConnected) {
      log('store is disconnected')
      next()
      return
    }
    const cookieOptions = settings.cookie(request) as { readonly path?: unknown }
    if (!pathMatches(pathOf(request), cookieOptions.path)) {
      log('pathname mismatch')
      next()
      return
    }
    if (settings.signatures === undefined && !request.secret) {
      next(new Error('secret option required for sessions'))
      return
    }
    openSession(settings, request, response, next)
  }
}

function openSession(
  settings: Settings,
  request: SessionRequest,
  response: object,
  next: Next,
): void {
  const signatures = settings.signatures ?? new Signatures([request.secret])
  shareShape(request, 'res') // Five properties follow, and passport's.
  request.sessionStore = settings.store
  const { name, hardened } = settings
  const cookieId = findId(request, { name, signatures, refuseDuplicates: hardened })
  setId(request, cookieId)
  const exchange = new Exchange(new ExchangeParts(settings, request, next, signatures, cookieId))
  hold(response, exchange)
  if (!cookieId) {
    log('no SID sent, generating session')
    begin(exchange)
    next()
  } else {
    load(exchange, cookieId)
  }
}

/** The id in the client's cookie; `undefined`: there is none that is ours, and the store is not asked. */
function findId(request: SessionRequest, search: CookieSearch): string | undefined {
  const id = idInHeader(request, search)
  if (id) return id
  const parsedId = idInParsedCookies(request, search)
  if (parsedId === undefined) return id
  deprecate('cookie should be available in req.headers.cookie')
  return parsedId
}

function setId(request: SessionRequest, id: string | undefined): void {
  Reflect.set(request, 'sessionID', id)
}

/** The request begins with a new session. */
function begin(exchange: Exchange): void {
  const { settings, request } = exchange.parts
  const session = generate(settings, request)
  exchange.tracker.began(session, dataText(session), false)
}

function load(exchange: Exchange, id: string): void {
  const { settings, next } = exchange.parts
  log('fetching %s', id)
  guardOf(settings.store)
    .load(id)
    .then((loaded) => {
      if (loaded !== undefined) return open(exchange, loaded)
      log('no session found')
      return begin(exchange)
    })
    .then(
      () => queueMicrotask(next),
      (error) => queueMicrotask(() => next(error)),
    )
}

function open(exchange: Exchange, loaded: GuardedSession): void | Promise<void> {
  const { settings, request } = exchange.parts
  if (!settings.hardened) return exchange.loaded(inflateSession(request, settings.store, loaded))
  return openAged(exchange, loaded).then((isOpen) => {
    if (!isOpen) begin(exchange)
  })
}

/** Puts a new session on the request. */
function generate(settings: Settings, request: SessionRequest): Session {
  request.sessionID = settings.genid(request) as string
  const session = new Session(request)
  session.cookie = newCookie(settings, request)
  request.session = session
  const createdAt = settings.hardened ? Date.now() : undefined
  noteNewStanding(
    session,
    settings.genid !== randomId,
    createdAt === undefined ? undefined : (itself) => reservedFor(itself, createdAt),
  )
  exchangeOf(request)?.made(session)
  return session
}

function newCookie(settings: Settings, request: SessionRequest): Cookie {
  const cookie = new Cookie(settings.cookie(request))
  if (cookie.secure === 'auto') cookie.secure = cameOverHttps(request, settings.proxy)
  if (cookie.sameSite === 'auto') {
    cookie.sameSite = cameOverHttps(request, settings.proxy) ? 'none' : 'lax'
  }
  return cookie
}

function hold(response: object, exchange: Exchange): void {
  if (!isNodeResponse(response)) {
    holdDouble(response as ResponseDouble, exchange)
    return
  }
  exchange.headHasLeft = response.headersSent
  exchange.cutOff = () => cutOff(response)
  gateResponse(response, exchange)
  const end = response.end as (...args: unknown[]) => unknown
  Reflect.set(response, 'end', (...args: unknown[]) => {
    // As in the original: a second end is nothing, where Node would complain.
    if (exchange.hasEnded) return false
    exchange.hasEnded = true
    try {
      return Reflect.apply(end, response, args)
    } catch (error) {
      exchange.hasEnded = false // Wrong in itself: the program may answer otherwise.
      throw error
    }
  })
}
