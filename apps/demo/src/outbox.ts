import { Router } from 'express'
import { prefersJson, sendJson, sendPage } from './answers'
import { type Mail, mailOf, type SendMail } from './mail'
import { outboxPage } from './pages/outbox-page'

/** So many mails are kept. */
const most = 100

/** A mail that was captured. */
export interface CapturedMail extends Mail {
  readonly at: Date
}

/** Captures mail in the place of a mail service: outside production only, as everybody can read it. */
export class Outbox {
  /** The latest first. */
  readonly #mails: CapturedMail[] = []

  readonly send: SendMail = (message) => {
    this.#mails.unshift({ ...mailOf(message), at: new Date() })
    this.#mails.splice(most)
  }

  routes(): Router {
    return Router().get('/outbox', (request, response) => {
      response.set('Cache-Control', 'no-store')
      if (prefersJson(request)) sendJson(response, this.#mails)
      else sendPage(response, outboxPage(this.#mails))
    })
  }
}
