import type { Request, Response } from 'express'
import type { Html } from './html'

/** Whether the client would rather have JSON than a page. One that does not mind gets JSON for JSON. */
export function prefersJson(request: Request): boolean {
  const offers = request.is('json') ? ['json', 'html'] : ['html', 'json']
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
