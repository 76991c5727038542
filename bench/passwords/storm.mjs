// @ts-check
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'

// S28: 500 people sign in at once, at the real cost of a hash. The event loop stays responsive (p99 under 100 ms), a cheap
// route stays under three times its idle p99, memory is bounded, and whoever cannot be served is told so (429 or 503).
//
//   node bench/passwords/storm.mjs [--people 500] [--algorithm argon2id|scrypt] [--concurrency 1] [--queue 100] [--sqlite]

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '500' },
    algorithm: { type: 'string' },
    concurrency: { type: 'string' },
    queue: { type: 'string' },
    sqlite: { type: 'boolean', default: false },
  },
})
const people = Number(values.people)
const password = 'correct horse battery staple'
const options = {
  ...(values.algorithm && { hashing: { algorithm: values.algorithm } }),
  ...(values.concurrency && { concurrency: Number(values.concurrency) }),
  ...(values.queue && { maxQueue: Number(values.queue) }),
}
const given = JSON.stringify({ passwords: options, people, password, sqlite: values.sqlite })
const server = fork(new URL('storm-server.mjs', import.meta.url), [given])
const [{ port }] = await once(server, 'message')

/** One connection that is kept, as a browser has. */
const calm = new Agent({ keepAlive: true, maxSockets: 1 })

/**
 * @param {{ method: string, path: string, agent: Agent, body?: string }} what
 * @returns {Promise<{ status: number, took: number }>}
 */
function ask({ body, ...what }) {
  return new Promise((resolve, reject) => {
    const begun = performance.now()
    const asking = request({ ...what, host: '127.0.0.1', port }, (response) => {
      response.resume().on('end', () => {
        resolve({ status: response.statusCode ?? 0, took: performance.now() - begun })
      })
    })
    asking.on('error', reject).end(body)
  })
}

/** @param {readonly number[]} numbers @param {number} share */
function quantile(numbers, share) {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** The cheap route, every few milliseconds, until it is told to stop. @param {() => boolean} isOver */
async function sample(isOver) {
  const times = []
  while (!isOver()) {
    times.push((await ask({ method: 'GET', path: '/cheap', agent: calm })).took)
    await pause(5)
  }
  return times
}

/** @param {string} order @returns {Promise<{ loop: number, memory: number }>} */
async function tell(order) {
  server.send(order)
  return (await once(server, 'message'))[0]
}

async function idle() {
  await tell('begin')
  const end = performance.now() + 4_000
  const times = await sample(() => performance.now() > end)
  return { times, ...(await tell('end')) }
}

/** @param {string} typed */
async function storm(typed) {
  await tell('begin')
  const begun = performance.now()
  let isOver = false
  const crowd = new Worker(new URL('storm-crowd.mjs', import.meta.url), {
    workerData: { port, people, typed },
  })
  /** @type {Promise<number[]>} */
  const signingIn = once(crowd, 'message').then(([statuses]) => {
    isOver = true
    return statuses
  })
  const [answers, times] = await Promise.all([signingIn, sample(() => isOver)])
  const took = performance.now() - begun
  return { answers, times, took, ...(await tell('end')) }
}

await sample(() => true)
const before = await idle()
// As many connections and no hashing: what such a crowd costs by itself.
const crowd = await storm('')
const during = await storm(password)
const after = await idle()
server.kill()

/** @type {Record<string, number>} */
const statuses = {}
for (const status of during.answers) statuses[status] = (statuses[status] ?? 0) + 1
const p99 = {
  idle: Math.max(quantile(before.times, 0.99), quantile(after.times, 0.99)),
  storm: quantile(during.times, 0.99),
}
const mebibyte = 2 ** 20
const ratio = p99.storm / p99.idle
const grown = (during.memory - before.memory) / mebibyte
const answered = during.answers.length
const refusedFairly =
  (statuses[429] ?? 0) + (statuses[503] ?? 0) + (statuses[200] ?? 0) === answered
console.log(
  `${people} sign-ins at once took ${(during.took / 1000).toFixed(1)} s: ${JSON.stringify(statuses)}`,
)
console.log(`event loop, p99:     ${during.loop.toFixed(1)} ms (idle ${before.loop.toFixed(1)} ms)`)
console.log(
  `cheap route, p99:    ${p99.storm.toFixed(1)} ms, ${ratio.toFixed(2)} times the idle ${p99.idle.toFixed(1)} ms (${during.times.length} and ${before.times.length + after.times.length} samples)`,
)
const worst = (/** @type {readonly number[]} */ times) => Math.max(...times).toFixed(1)
console.log(
  `slowest answer of it: ${worst(during.times)} ms; with a crowd that is not hashed for ${worst(crowd.times)} ms, idle ${worst([...before.times, ...after.times])} ms`,
)
console.log(`memory:              ${grown.toFixed(0)} MiB more than idle`)
const goals = {
  'the event loop answers within 100 ms (p99)': during.loop < 100,
  'the cheap route stays under 3 times its idle p99': ratio < 3,
  'memory stays under 128 MiB for each hash at once, and 64 for the rest':
    grown < 64 + 128 * (Number(values.concurrency) || 4),
  'whoever was not served was told so: 429 or 503': refusedFairly,
}
for (const [goal, isMet] of Object.entries(goals))
  console.log(`${isMet ? 'met   ' : 'MISSED'} ${goal}`)
process.exitCode = Object.values(goals).every(Boolean) ? 0 : 1
