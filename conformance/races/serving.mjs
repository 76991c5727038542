// @ts-check
import { createServer } from 'node:http'

/** How long each write to the store is made to take, in milliseconds. */
let writeLatency = 0

/**
 * Waits as long as a write is to take.
 * @returns {Promise<void>}
 */
export async function writeTakesItsTime() {
  if (writeLatency > 0) await pause(writeLatency)
}

/** @param {number} milliseconds @returns {Promise<void>} */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
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
    latency(milliseconds) {
      writeLatency = milliseconds
    },
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
