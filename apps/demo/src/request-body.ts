import express, { type RequestHandler, Router } from 'express'
import { RequestProblem } from './request-problem'

const limit = '16kb'

const refuseOtherBodies: RequestHandler = (request, _response, next) => {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers
  const hasBody = length !== '0' || coding !== undefined
  if (request.body !== undefined || !hasBody) return next()
  next(new RequestProblem(415, 'unsupported_media_type', 'Send a form or JSON.'))
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
