// @ts-check
import { createServer } from 'node:http'
import { setWriteLatency } from './latency.mjs'

/**
 * Answers an error by its status, and tells of those that no program expects.
 *
 * @param {any} error
 * @param {import('express').Request} _req
 * @param {import('express').Response} res
 * @param {import('express').NextFunction} _next that makes it a handler of errors
 */
export function answerErrors(error, _req, res, _next) {
  const { status = 500 } = error
  if (status >= 500) console.error(error)
  if (!res.headersSent) res.sendStatus(status)
}

/**
 * Serves on a free port of the loopback interface, and does what the parent process asks for.
 *
 * @param {import('node:http').RequestListener} listener
 * @param {{ endings?: () => number, close?: () => Promise<void> }} [of] `endings`: how many sessions it has said were ended
 */
export function serve(listener, { endings = () => 0, close = async () => {} } = {}) {
  const server = createServer(listener)
  /** @type {Record<string, (value: number) => unknown>} */
  const answers = {
    latency: setWriteLatency,
    endings,
    async stop() {
      server.closeAllConnections()
      await close()
      process.nextTick(() => process.disconnect())
    },
  }
  process.on('message', async (/** @type {{ id: number, ask: string, value: number }} */ order) => {
    process.send?.({ id: order.id, result: await answers[order.ask]?.(order.value) })
  })
  // The parent has told it to stop, or is gone: a server that nobody asks must not stay.
  process.on('disconnect', () => process.exit())
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.({ port: typeof address === 'object' ? address?.port : undefined })
  })
}
