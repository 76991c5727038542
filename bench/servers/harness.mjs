// @ts-check
import { createServer } from 'node:http'

/**
 * What a stack tells about its sessions. Only asked while it is verified, never while it is measured.
 * @typedef {object} Insight
 * @property {() => Promise<unknown[]>} [records] Every session record in the store, parsed.
 * @property {() => Record<string, number>} [storeCalls] Calls to the store so far, by method.
 */

/** Whether the store is to be wrapped: in the pass that verifies, not in the one that measures. */
export const counting = process.argv.includes('--counting')

/**
 * Serves on a port of the loopback interface and reports to the parent process what it cost.
 * @param {import('node:http').RequestListener} listener
 * @param {Insight} [insight]
 */
export function serve(listener, insight = {}) {
  let served = 0
  let cpuAtMark = process.cpuUsage()
  let servedAtMark = 0

  const server = createServer(listener)
  server.on('request', () => {
    served += 1
  })

  /** @type {Record<string, () => unknown>} */
  const answers = {
    mark() {
      cpuAtMark = process.cpuUsage()
      servedAtMark = served
    },
    report() {
      const { user, system } = process.cpuUsage(cpuAtMark)
      return { cpuMicroseconds: user + system, served: served - servedAtMark }
    },
    records: () => insight.records?.(),
    storeCalls: () => insight.storeCalls?.(),
  }

  process.on('message', async (/** @type {{ id: number, ask: string }} */ { id, ask }) => {
    try {
      process.send?.({ id, result: await answers[ask]?.() })
    } catch (error) {
      process.send?.({ id, error: String(error) })
    }
  })
  // The parent is gone, whatever the reason: a server that nobody measures must not stay.
  process.on('disconnect', () => process.exit())

  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.({ ready: typeof address === 'object' ? address?.port : undefined })
  })
}
