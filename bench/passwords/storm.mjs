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
// What 500 connections at once cost by themselves is measured beside it: the same crowd sends the same bodies to a route that only reads them.
//
//   node bench/passwords/storm.mjs [--people 500] [--rounds 5] [--algorithm argon2id|scrypt] [--concurrency 1] [--queue 100] [--sqlite]

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '5' },
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

/** Everybody at once, at one path. @param {'/login' | '/read'} path */
async function crowd(path) {
  await tell('begin')
  const begun = performance.now()
  let isOver = false
  const worker = new Worker(new URL('storm-crowd.mjs', import.meta.url), {
    workerData: { port, people, typed: password, path },
  })
  /** @type {Promise<number[]>} */
  const coming = once(worker, 'message').then(([statuses]) => {
    isOver = true
    return statuses
  })
  const [answers, times] = await Promise.all([coming, sample(() => isOver)])
  const took = performance.now() - begun
  return { answers, times, took, ...(await tell('end')) }
}

const median = (/** @type {readonly number[]} */ numbers) => quantile(numbers, 0.5)
const worst = (/** @type {{ times: readonly number[] }} */ { times }) => Math.max(...times)
const p99 = (/** @type {{ times: readonly number[] }} */ { times }) => quantile(times, 0.99)

await sample(() => true)
const before = await idle()
// The first crowd of each kind meets code that was never run.
await crowd('/read')
await crowd('/login')
const pairs = []
for (let round = 0; round < Number(values.rounds); round++) {
  pairs.push({ without: await crowd('/read'), storm: await crowd('/login') })
}
const after = await idle()
server.kill()

/** @type {Record<string, number>} */
const statuses = {}
const storms = pairs.map(({ storm }) => storm)
const answers = storms.flatMap((storm) => storm.answers)
for (const status of answers) statuses[status] = (statuses[status] ?? 0) + 1
const ms = (/** @type {number} */ number) => `${number.toFixed(1)} ms`
const mebibyte = 2 ** 20
const idleP99 = Math.min(p99(before), p99(after))
const stormP99 = median(storms.map(p99))
const loop = median(storms.map((storm) => storm.loop))
const slowest = {
  storm: median(storms.map(worst)),
  without: median(pairs.map(({ without }) => worst(without))),
}
const grown = (Math.max(...storms.map(({ memory }) => memory)) - before.memory) / mebibyte
const took = median(storms.map((storm) => storm.took))
const refusedFairly =
  (statuses[429] ?? 0) + (statuses[503] ?? 0) + (statuses[200] ?? 0) === answers.length
console.log(
  `${people} sign-ins at once, ${storms.length} times, each ${(took / 1000).toFixed(1)} s: ${JSON.stringify(statuses)}. Medians:`,
)
console.log(`event loop, p99:     ${ms(loop)} (idle ${ms(before.loop)})`)
console.log(
  `cheap route, p99:    ${ms(stormP99)}, ${(stormP99 / idleP99).toFixed(2)} times the idle ${ms(idleP99)}`,
)
console.log(
  `its slowest answer:  ${ms(slowest.storm)}; where the crowd is only read ${ms(slowest.without)}`,
)
console.log(`memory:              at most ${grown.toFixed(0)} MiB more than idle`)
const goals = {
  'the event loop answers within 100 ms (p99)': loop < 100,
  'the cheap route stays under 3 times its idle p99': stormP99 < 3 * idleP99,
  'no answer of it waits longer than 1.5 times what the crowd itself makes it wait':
    slowest.storm < 1.5 * slowest.without,
  'memory stays under 128 MiB for each hash at once, and 64 for the rest':
    grown < 64 + 128 * (Number(values.concurrency) || 4),
  'whoever was not served was told so: 429 or 503': refusedFairly,
}
for (const [goal, isMet] of Object.entries(goals))
  console.log(`${isMet ? 'met   ' : 'MISSED'} ${goal}`)
process.exitCode = Object.values(goals).every(Boolean) ? 0 : 1
