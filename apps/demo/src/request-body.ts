import express, { type RequestHandler, Router } from 'express'
import { RequestProblem } from './request-problem'

const limit = '16kb'

const refuseOtherBodies: RequestHandler = (request, _response, next) => {
  // `is` gives null where there is no body.
  if (request.body !== undefined || request.is('*/*') === null) return next()
  const message = 'Send a form or JSON.'
  next(new RequestProblem(415, 'unsupported_media_type', message))
}

/** Reads a form or JSON into `request.body`. Fields have names without structure: `user[name]` is just that. */
export const readBody = Router().use(
  express.json({ limit }),
  express.urlencoded({ extended: false, limit, parameterLimit: 100 }),
  refuseOtherBodies,
)

/** A field of the body. Own ones only: none comes from a prototype. */
export function fieldOf(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  return (body as Record<string, unknown>)[name]
}
