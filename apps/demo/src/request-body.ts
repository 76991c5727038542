import { isUtf8 } from 'node:buffer'
import express, { type RequestHandler, Router } from 'express'
import { RequestProblem } from './request-problem'

const limit = '16kb'

const illFormed = new RequestProblem(400, 'ill_formed_text', 'Send text, in UTF-8.')

const refuseOtherBodies: RequestHandler = (request, _response, next) => {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers
  const hasBody = length !== '0' || coding !== undefined
  if (request.body !== undefined || !hasBody) return next()
  next(new RequestProblem(415, 'unsupported_media_type', 'Send a form or JSON.'))
}

/**
 * Bytes that are no text would all be read as the same character, and passwords that differ as one. What is said to be in another charset would be read as something else
 * than was looked at here: in UTF-7, plain ASCII spells any character, in several ways.
 */
function refuseIllFormed(
  _request: unknown,
  _response: unknown,
  body: Buffer,
  charset: string,
): void {
  if (charset !== 'utf-8' || !isUtf8(body)) throw illFormed
}

function refuseIllFormedForm(
  request: unknown,
  response: unknown,
  body: Buffer,
  charset: string,
): void {
  refuseIllFormed(request, response, body, charset)
  try {
    decodeURIComponent(body.toString())
  } catch {
    throw illFormed
  }
}

/** Reads a form or JSON into `request.body`. Fields have names without structure: `user[name]` is just that. */
export const readBody = Router().use(
  express.json({ limit, verify: refuseIllFormed }),
  express.urlencoded({ extended: false, limit, parameterLimit: 100, verify: refuseIllFormedForm }),
  refuseOtherBodies,
)

/** A field of the body. Own ones only: none comes from a prototype. */
export function fieldOf(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  return (body as Record<string, unknown>)[name]
}
