// @ts-check

import { createRequire } from 'node:module'
import connect from 'connect'
import express5 from 'express'

const express4 = /** @type {typeof express5} */ (createRequire(import.meta.url)('express4'))

/** @typedef {import('./middlewares.mjs').Middleware} Middleware */

/**
 * @typedef {object} Parts
 * @property {Middleware[]} before
 * @property {{ path: string | undefined, middleware: Middleware }[]} sessions
 * @property {Middleware[]} after
 * @property {Middleware} handler
 * @property {(error: unknown, req: any, res: any, next: (error?: unknown) => void) => void} onError
 * @property {unknown} trustProxy
 */

/**
 * @param {string} framework
 * @param {Parts} parts
 * @returns {(req: any, res: any) => void}
 */
export function application(framework, parts) {
  if (framework === 'http') return chain(parts)
  const app =
    framework === 'connect' ? connect() : framework === 'express4' ? express4() : express5()
  const { before, sessions, after, handler, onError, trustProxy } = parts
  if (trustProxy !== undefined && 'set' in app) app.set('trust proxy', trustProxy)
  const use = /** @type {(...args: any[]) => void} */ (app.use.bind(app))
  for (const each of before) use(each)
  for (const { path, middleware } of sessions) use(path ?? '/', middleware)
  for (const each of after) use(each)
  use(handler)
  use(onError)
  return /** @type {any} */ (app)
}

/**
 * Without a framework: what is mounted under a path sees every request.
 *
 * @param {Parts} parts
 * @returns {(req: any, res: any) => void}
 */
function chain({ before, sessions, after, handler, onError }) {
  const all = [...before, ...sessions.map(({ middleware }) => middleware), ...after, handler]
  return (req, res) => {
    let at = 0
    const next = (/** @type {unknown} */ error) => {
      if (error) return onError(error, req, res, () => {})
      const middleware = all[at]
      at += 1
      if (middleware) return middleware(req, res, next)
      res.statusCode = 404
      res.end('not found')
    }
    next(undefined)
  }
}
