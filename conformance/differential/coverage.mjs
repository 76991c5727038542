// @ts-check
import { cookieWays, forwardedProtocols, surroundings } from './generate.mjs'
import { operations } from './play/operations.mjs'
import { storeMethods } from './script.mjs'

/** @typedef {import('./script.mjs').Script} Script */

/** No random script does these; the listed exchanges do. */
const byHand = new Set(['sessionID', 'removeHeader', 'nothing', 'destroySocket'])

const faults = ['error', 'throw', 'never', 'missing', 'slow']
const options = [
  'cookie',
  'genid',
  'name',
  'key',
  'proxy',
  'resave',
  'rolling',
  'saveUninitialized',
  'secret',
  'unset',
]
const cookieOptions = [
  'maxAge',
  'expires',
  'path',
  'domain',
  'secure',
  'sameSite',
  'httpOnly',
  'priority',
  'partitioned',
  'call',
]

/** What a run of random scripts must have reached, by name. */
const goals = [
  ...['express4', 'express5', 'connect', 'http'].map((name) => `framework ${name}`),
  ...options.map((name) => `option ${name}`),
  ...cookieOptions.map((name) => `cookie option ${name}`),
  ...[
    'map',
    'memory',
    'answers now',
    'answers tick',
    'answers later',
    'touch false',
    'expiring true',
  ].map((name) => `store ${name}`),
  ...storeMethods.flatMap((method) => faults.map((fault) => `${method} with ${fault}`)),
  ...['get', 'set', 'destroy'].map((method) => `second ${method} fails`),
  ...Object.keys(operations)
    .filter((name) => !byHand.has(name))
    .map((name) => `operation ${name}`),
  ...surroundings.flatMap((name) => [`before ${name}`, `after ${name}`]),
  ...cookieWays.map((way) => `client sends ${way}`),
  ...forwardedProtocols.map((text) => `forwarded ${text}`),
  ...['connect', 'disconnect'].map((name) => `event ${name}`),
  ...['remove', 'no cookie', 'not an object', 'odd keys', 'change'].map((name) => `edit ${name}`),
  ...['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'].map((name) => `method ${name}`),
  ...[
    'mount',
    'inner',
    'trustProxy',
    'keepsDeleted',
    'advance',
    'seen an error',
    'seen several Set-Cookie',
    'seen a warning',
  ],
]

/** What scripts have reached together. */
export class Coverage {
  /** @type {Set<string>} */
  #reached = new Set()

  /** @param {Script} script @param {import('./script.mjs').Observation} observation Of the original. */
  add(script, observation) {
    const { framework = 'express5', store: { kind = 'map', ...how } = {} } = script
    this.#reach(`framework ${framework}`, `store ${kind}`)
    if (kind === 'map') this.#reach(`store answers ${how.answers ?? 'later'}`)
    for (const [key, value] of Object.entries(how)) this.#reach(`store ${key} ${value}`)
    for (const key of Object.keys(script)) this.#reach(key)
    for (const key of Object.keys(script.options ?? {})) this.#reach(`option ${key}`)
    for (const key of Object.keys(script.options?.cookie ?? {})) this.#reach(`cookie option ${key}`)
    for (const name of script.before ?? []) this.#reach(`before ${name}`)
    for (const name of script.after ?? []) this.#reach(`after ${name}`)
    if (observation.warnings.length > 0) this.#reach('seen a warning')
    for (const [index, seen] of observation.steps.entries()) {
      const step = script.steps?.[index]
      if (step) this.#addStep(step, seen)
    }
  }

  /** What none has reached. */
  unreached() {
    return goals.filter((goal) => !this.#reached.has(goal))
  }

  /** @param {import('./script.mjs').Step} step @param {import('./script.mjs').Seen} seen */
  #addStep(step, seen) {
    if ('advance' in step) return this.#reach('advance')
    if ('event' in step) return this.#reach(`event ${step.event}`)
    if ('edit' in step) return this.#reach(`edit ${step.edit}`)
    this.#reach(`method ${step.method ?? 'GET'}`)
    if (step.cookie) this.#reach(`client sends ${step.cookie}`)
    const protocol = step.headers?.['x-forwarded-proto']
    if (protocol) this.#reach(`forwarded ${protocol}`)
    for (const operation of step.does ?? []) this.#reach(`operation ${operation.do}`)
    for (const { method, nth = 1, fault } of step.faults ?? []) {
      // One that did not come to pass says nothing.
      if (seen.calls.filter((call) => call.method === method).length < nth) continue
      this.#reach(`${method} with ${fault}`)
      if (nth === 2) this.#reach(`second ${method} fails`)
    }
    if (seen.errors.length > 0) this.#reach('seen an error')
    if (seen.answers.some(({ cookies }) => cookies.length > 1))
      this.#reach('seen several Set-Cookie')
  }

  /** @param {...string} names */
  #reach(...names) {
    for (const name of names) this.#reached.add(name)
  }
}
