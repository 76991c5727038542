import { invalidOption } from '../../errors'
import type { Refusal } from '../../internal/response-gate'
import { endResponse, type Next, type Request, type Response } from './http'

/** Answers for an outcome. What it throws goes to whoever handles errors. */
export type OutcomeAnswer<Which, Req extends Request, Res extends Response> = (
  request: Req,
  response: Res,
  outcome: Which,
) => unknown

/** A handler of a route. */
export type RouteHandler<Req extends Request, Res extends Response> = (
  request: Req,
  response: Res,
  next: Next,
) => void

/** @throws OPTION_INVALID for what is neither a path, nor a function, nor absent */
export function checkAnswer(name: string, answer: unknown): void {
  if (answer === undefined || typeof answer === 'function') return
  if (typeof answer === 'string' && answer !== '') return
  throw invalidOption(name, 'a path or a function', answer)
}

/** Says that a request was refused, and how to do better: every 401 does (RFC 9110 section 11.6.1). */
export function sayRefused(
  response: Response,
  status: number,
  challenges: readonly string[],
): void {
  response.statusCode = status
  const [first, ...others] = challenges
  if (first === undefined) return
  response.setHeader('WWW-Authenticate', others.length === 0 ? first : [...challenges])
}

/** Says when it may be tried again (RFC 9110 section 10.2.3): in seconds from now, which needs no clocks that agree. */
export function sayRetry(response: Response, at: Date): void {
  const seconds = Math.ceil((at.getTime() - Date.now()) / 1000)
  response.setHeader('Retry-After', `${Math.max(1, seconds)}`)
}

/** Sends an answer that was made for an error. */
export function sendRefusal(response: Response, { status, headers, body }: Refusal): void {
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.setHeader('Content-Length', Buffer.byteLength(body))
  endResponse(response, body)
}

/**
 * Whether a browser asks for a page to show, so that another page may take its place. A script that asks for data would take the login page for it.
 */
export function asksForPage(request: Request): boolean {
  const mode = request.headers['sec-fetch-mode']
  if (mode !== undefined) return mode === 'navigate'
  const { accept = '*/*' } = request.headers
  return !/\bjson\b/i.test(accept) || /\btext\/html\b/i.test(accept)
}
