import type { Request, Response } from 'express'
import type { Html } from './html'
import type { RequestProblem } from './request-problem'

/** Whether the client would rather have JSON than a page. One that does not mind gets JSON for JSON, or where that is what is there in the first place. */
export function prefersJson(request: Request, first: 'json' | 'html' = 'html'): boolean {
  const offers = request.is('json') || first === 'json' ? ['json', 'html'] : ['html', 'json']
  return request.accepts(offers) === 'json'
}

/** Sends a page. */
export function sendPage(response: Response, page: Html, status = 200): void {
  response.status(status).vary('Accept').type('html').send(page.text)
}

/** Sends JSON. */
export function sendJson(response: Response, value: unknown, status = 200): void {
  response.status(status).vary('Accept').json(value)
}

/** It is done: there is nothing to say to a program, and a page to go on with for a person. */
export function sendDone(request: Request, response: Response, page: string): void {
  if (prefersJson(request)) response.status(204).vary('Accept').end()
  else response.redirect(303, page)
}

/** It was refused: JSON says why, or the form comes back with the message beside its field. */
export function sendRefused(
  request: Request,
  response: Response,
  problem: RequestProblem,
  page: (problem: RequestProblem) => Html,
): void {
  const { status, code, message, retryAt } = problem
  if (retryAt !== undefined) response.set('Retry-After', secondsUntil(retryAt))
  if (prefersJson(request)) sendJson(response, { error: { code, message } }, status)
  else sendPage(response, page(problem), status)
}

function secondsUntil(moment: Date): string {
  return String(Math.max(1, Math.ceil((moment.getTime() - Date.now()) / 1000)))
}
