import { type Request, Router } from 'express'
import { prefersJson, sendJson, sendPage } from './answers'
import { type Mail, mailOf, type SendMail } from './mail'
import { outboxPage } from './pages/outbox-page'

/** So many mails are kept. */
const most = 100

/** A mail that was captured. */
export interface CapturedMail extends Mail {
  readonly at: Date
}

/** Captures mail in the place of a mail service: outside production only, as everybody on this machine can read it. */
export class Outbox {
  /** The latest first. */
  readonly #mails: CapturedMail[] = []

  readonly send: SendMail = (message) => {
    this.#mails.unshift({ ...mailOf(message), at: new Date() })
    this.#mails.splice(most)
  }

  routes(): Router {
    return Router().get('/outbox', (request, response, next) => {
      // A demo that was put on a network as it is must not hand out everybody's links.
      if (!isOfThisMachine(request)) return next()
      response.set('Cache-Control', 'no-store')
      if (prefersJson(request)) sendJson(response, this.#mails)
      else sendPage(response, outboxPage(this.#mails))
    })
  }
}

/** Whether nobody stands between the client and us, and the client is on this machine. */
function isOfThisMachine({ socket, headers }: Request): boolean {
  const { 'x-forwarded-for': forwardedFor, forwarded } = headers
  const isLoopback = /^(?:(?:::ffff:)?127\.|::1$)/.test(socket.remoteAddress ?? '')
  return isLoopback && forwardedFor === undefined && forwarded === undefined
}
