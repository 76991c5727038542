import { STATUS_CODES } from 'node:http'
import { LatchkeyError } from '../../errors'
import {
  type GateHooks,
  gateResponse,
  type HeldHead,
  type Refusal,
  type RefusalCause,
} from '../../internal/response-gate'
import { cutOff } from '../../internal/response-gate/native-response'
import type { Session } from '../../session/session'
import type { Sessions } from '../../session/sessions'
import type { Request, Response } from './http'

/** What the gate needs of the options of `latchkey()`. */
export interface GatePolicy<Data extends object> {
  readonly sessions: Sessions<Data>
  readonly serverErrors: 'discard-changes' | 'commit-changes'
  readonly refusal: (error: unknown, request: Request) => Refusal
}

/**
 * Commits the session before the first byte of the response leaves. A session in which nothing is due holds nothing back; a touch runs beside
 * the response. What the program changes after the headers left is stored when the response ends, if the client has the cookie already.
 */
export function holdForSession<Data extends object>(
  policy: GatePolicy<Data>,
  session: Session<Data>,
  request: Request,
  response: Response,
  onLateError: (error: unknown) => void,
): void {
  const hooks = new SessionHooks(policy, session, request, response, onLateError)
  const gate = gateResponse(response, hooks)
  policy.sessions.askForCookies(
    session,
    () => gate.state === 'open' || (gate.state === 'holding' && !hooks.headHasLeft),
  )
}

class SessionHooks<Data extends object> implements GateHooks {
  readonly #policy: GatePolicy<Data>
  readonly #session: Session<Data>
  readonly #request: Request
  readonly #response: Response
  readonly #onLateError: (error: unknown) => void
  /** Whether only the end of the response can still be held. */
  headHasLeft = false

  constructor(
    policy: GatePolicy<Data>,
    session: Session<Data>,
    request: Request,
    response: Response,
    onLateError: (error: unknown) => void,
  ) {
    this.#policy = policy
    this.#session = session
    this.#request = request
    this.#response = response
    this.#onLateError = onLateError
  }

  beforeHead(head: HeldHead): Promise<void> | undefined {
    this.#discardIfFailed(head.statusCode)
    return this.#policy.sessions.commitBeforeAnswer(this.#session)?.then(({ setCookies }) => {
      for (const setCookie of setCookies) sendCookie(head, setCookie)
    })
  }

  lastCall(): Promise<void> | undefined {
    this.headHasLeft = true
    this.#discardIfFailed(this.#response.statusCode)
    return this.#policy.sessions
      .commitBeforeAnswer(this.#session, { cookieCanBeSent: false })
      ?.then(() => undefined)
  }

  /** An answer that says "this failed" must not keep half of what it tried (R18). */
  #discardIfFailed(status: number): void {
    const { sessions, serverErrors } = this.#policy
    if (status >= 500 && serverErrors === 'discard-changes') sessions.discard(this.#session)
  }

  refuse(error: unknown, cause: RefusalCause): Refusal {
    // The client is told of a failure: what is not stored yet is not to be.
    if (cause === 'held-too-large') this.#policy.sessions.abort(this.#session)
    const refusal = this.#policy.refusal(error, this.#request)
    const deletions = this.#policy.sessions.deletionsFor(this.#session)
    if (deletions.length === 0) return refusal
    // A new object: the program may give the same one to everybody, who would all be signed out.
    return { ...refusal, headers: { ...refusal.headers, 'set-cookie': [...deletions] } }
  }

  /** Nothing can be answered any more: the client sees that the answer is not whole, and the program is told why. */
  lateFailure(error: unknown): void {
    cutOff(this.#response)
    this.#onLateError(error)
  }
}

/** Sends a cookie in the place of an earlier one of its name, the program's own among them (RFC 6265 section 4.1.1, R21). */
function sendCookie(head: HeldHead, setCookie: string): void {
  const beginning = setCookie.slice(0, setCookie.indexOf('=') + 1)
  const others = [head.getHeader('set-cookie') ?? []]
    .flat()
    .map(String)
    .filter((line) => !line.startsWith(beginning))
  head.setHeader('Set-Cookie', [...others, setCookie])
  head.setHeader('Cache-Control', 'no-store')
}

/** The answer to an error: its status, its headers, and the name of the status; as JSON to who prefers that. */
export function defaultRefusal(error: unknown, request: Request): Refusal {
  const isOurs = error instanceof LatchkeyError
  const status = isOurs ? error.status : 500
  const text = STATUS_CODES[status] ?? 'Error'
  const headers = { 'cache-control': 'no-store', ...(isOurs ? error.headers : {}) }
  if (request.headers.accept?.includes('application/json')) {
    const code = isOurs ? error.code.toLowerCase() : 'internal_error'
    return {
      status,
      headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ error: { code, message: text } }),
    }
  }
  return {
    status,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    body: text,
  }
}
