// @ts-check
// The load generator: a process of its own, on a core of its own, told by run.mjs what to send.
import { Client } from './client.mjs'
import { kindNamed } from './kinds.mjs'

/** How long the last responses may take once no more requests are sent, in milliseconds. */
const patience = 5_000

/**
 * @typedef {object} Order
 * @property {number} port
 * @property {boolean} sessions Whether the stack keeps any.
 * @property {string} kind
 * @property {number} connections 1–64: one user each.
 * @property {number} milliseconds The longest that requests are sent.
 * @property {number} requests The most that are sent.
 */

/** @type {Client[]} */
let clients = []

/** Connects, and signs in where the kind asks for it: before anything is counted.
 * @param {Order} order */
async function open({ port, sessions, kind, connections }) {
  clients = Array.from(
    { length: connections },
    (_, index) => new Client(port, { user: `user-${index}`, sessions }),
  )
  const first = sessions && kindNamed(kind).signedIn ? 'login' : 'anonymous'
  await Promise.all(clients.map((client) => client.perform(first)))
}

/**
 * Each connection sends its next request when it has the answer to the last.
 * @param {Order} order
 */
async function run(order) {
  const kind = kindNamed(order.kind)
  const begunAt = performance.now()
  const cpuBefore = process.cpuUsage()
  let sent = 0
  let answered = 0
  let timeIsUp = false

  /** @param {Client} client */
  const loop = (client) =>
    new Promise((resolve, reject) => {
      const next = () => {
        if (timeIsUp || sent >= order.requests) return resolve(undefined)
        sent += 1
        client.connection.send(client.request(kind), (outcome) => {
          if (outcome instanceof Error) return reject(outcome)
          try {
            client.accept(kind, outcome)
          } catch (error) {
            return reject(error)
          }
          answered += 1
          next()
        })
      }
      next()
    })

  const end = setTimeout(() => {
    timeIsUp = true
  }, order.milliseconds)
  const stall = setTimeout(() => {
    for (const { connection } of clients) connection.close()
  }, order.milliseconds + patience)
  try {
    await Promise.all(clients.map(loop))
  } finally {
    clearTimeout(end)
    clearTimeout(stall)
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    requests: answered,
    milliseconds: performance.now() - begunAt,
    cpuMicroseconds: user + system,
  }
}

function close() {
  for (const { connection } of clients) connection.close()
  clients = []
}

/** @type {Record<string, (order: Order) => unknown>} */
const answers = { open, run, close }

process.on('message', async (/** @type {{ id: number, ask: string, order: Order }} */ message) => {
  try {
    process.send?.({ id: message.id, result: await answers[message.ask]?.(message.order) })
  } catch (error) {
    process.send?.({ id: message.id, error: String(error) })
  }
})
process.on('disconnect', () => process.exit())
process.send?.({ ready: true })
