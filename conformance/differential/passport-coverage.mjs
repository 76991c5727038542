// @ts-check
import { optionValues } from './exchanges/passport-options.mjs'
import { orders } from './generate-passport.mjs'
import { answers } from './play/passport-answerers.mjs'
import { passportOperations } from './play/passport-operations.mjs'
import { userNames } from './play/passport-values.mjs'

/** No random script has these; the listed exchanges have them (generate-passport-parts.mjs). */
const byHand = ['never', 'rejects', 'resolves', 'throws pass']

/** What is of interest of a script, by the names of its parts. */
const parts = ['act', 'gives', 'arity', 'when', 'goes', 'call', 'method', 'fault', 'how', 'verify']

/** What a run of random scripts with Passport must have reached, by name. */
const goals = [
  ...Object.keys(optionValues).map((name) => `option ${name}`),
  ...Object.keys(passportOperations).map((name) => `do ${name}`),
  ...['success', 'fail', 'redirect', 'pass', 'error', 'throw'].map((name) => `act ${name}`),
  ...Object.values(answers)
    .flatMap((each) => Object.keys(each))
    .filter((name) => !byHand.includes(name))
    .map((name) => `gives ${name}`),
  ...[1, 2, 3, 4, 5].map((count) => `arity ${count}`),
  ...['later', 'after the body'].map((name) => `when ${name}`),
  ...['login', 'next', 'end', 'throw'].map((name) => `goes ${name}`),
  ...['GET', 'POST', 'HEAD', 'OPTIONS'].map((name) => `method ${name}`),
  ...['error', 'slow', 'throw', 'never'].map((name) => `fault ${name}`),
  ...['es5', 'object'].map((name) => `how ${name}`),
  ...['callback', 'instance', 'meanwhile', 'second', 'payload', 'advance', 'framework'],
  ...orders.map((order) => `after ${order.join(', ')}`),
  ...userNames.map((name) => `seen user ${name}`),
  ...[200, 302, 303, 400, 401, 403, 429, 500].map((status) => `seen status ${status}`),
  ...['seen a challenge', 'seen an account', 'seen info', 'seen a flash'],
]

/** What scripts with Passport have reached together. */
export class PassportCoverage {
  /** @type {Set<string>} */
  #reached = new Set()

  /** @param {import('./script.mjs').Script} script @param {import('./script.mjs').Observation} observation Of the original. */
  add(script, observation) {
    if (script.after) this.#reached.add(`after ${script.after.join(', ')}`)
    this.#addPart(script)
    for (const { answers: given, notes } of observation.steps) {
      for (const answer of given) this.#addAnswer(answer)
      for (const note of notes) if (Array.isArray(note)) this.#addNote(note)
    }
  }

  /** What none has reached. */
  unreached() {
    return goals.filter((goal) => !this.#reached.has(goal))
  }

  /** @param {any} part */
  #addPart(part) {
    if (part === null || typeof part !== 'object') return
    for (const [key, value] of Object.entries(part)) {
      this.#reached.add(key)
      if (parts.includes(key)) this.#reached.add(`${key} ${value}`)
      if (key === 'do') this.#reached.add(`do ${value}`)
      if (key === 'options') {
        for (const name of Object.keys(value ?? {})) this.#reached.add(`option ${name}`)
      }
      this.#addPart(value)
    }
  }

  /** @param {import('./script.mjs').Answer} answer */
  #addAnswer({ status, headers }) {
    this.#reached.add(`seen status ${status}`)
    const challenges = headers.filter(([name]) => name === 'www-authenticate').length
    if (challenges > 0) this.#reached.add('seen a challenge')
  }

  /** @param {any[]} note */
  #addNote([what, detail]) {
    if (what === 'flash' && /\[/.test(detail)) this.#reached.add('seen a flash')
    if (what !== 'who') return
    const user = userNames.find((name) => String(detail.user).includes(`"name":"${name}"`))
    if (user) this.#reached.add(`seen user ${user}`)
    if (detail.account !== '(undefined)') this.#reached.add('seen an account')
    if (/Object \{"/.test(detail.authInfo)) this.#reached.add('seen info')
  }
}
