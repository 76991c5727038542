// @ts-check
import { Agent, request } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

// Everybody who signs in at once, on a thread of their own: what they cost themselves is not measured as the server's.

/** @type {{ port: number, people: number, typed: string, path: string }} */
const { port, people, typed, path } = workerData
const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })

/** @param {number} person @returns {Promise<number>} */
function signIn(person) {
  return new Promise((resolve, reject) => {
    const asking = request({ method: 'POST', path, host: '127.0.0.1', port, agent })
    asking.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    asking.on('error', reject).end(JSON.stringify({ person, typed }))
  })
}

const statuses = await Promise.all(Array.from({ length: people }, (_, person) => signIn(person)))
parentPort?.postMessage(statuses)
