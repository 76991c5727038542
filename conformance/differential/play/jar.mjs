// @ts-check
import { signatureOf } from './names.mjs'

/**
 * The client's cookies. It heeds neither Path nor Secure nor Domain, so that a script says itself
 * what is sent where.
 */
export class Jar {
  /** @type {Map<string, string>} As they are on the wire. */
  #cookies = new Map()
  /** @type {string[]} Every value that the session's cookie ever had. */
  #past = []
  #sessionName
  #keepsDeleted

  /** @param {{ sessionName: string, keepsDeleted: boolean }} options */
  constructor({ sessionName, keepsDeleted }) {
    this.#sessionName = sessionName
    this.#keepsDeleted = keepsDeleted
  }

  /** @param {string[]} setCookies */
  take(setCookies) {
    for (const line of setCookies) {
      const [pair = '', ...attributes] = line.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      const value = pair.slice(pair.indexOf('=') + 1)
      if (attributes.some(isPast)) {
        if (!this.#keepsDeleted) this.#cookies.delete(name)
        continue
      }
      this.#cookies.set(name, value)
      if (name === this.#sessionName) this.#past.push(value)
    }
  }

  /** @param {string} [how] @returns {string | undefined} */
  header(how = 'jar') {
    const others = [...this.#cookies].filter(([name]) => name !== this.#sessionName)
    const pairs = [...others, ...this.#sessionCookies(how)].map(
      ([name, value]) => `${name}=${value}`,
    )
    return pairs.length === 0 ? undefined : pairs.join('; ')
  }

  /** @param {string} how @returns {[string, string][]} */
  #sessionCookies(how) {
    const name = this.#sessionName
    const held = this.#cookies.get(name)
    const id = held === undefined ? 'nobody' : idIn(held)
    const signed = (/** @type {string} */ of, secret = 'a secret') =>
      encodeURIComponent(`s:${of}.${signatureOf(of, secret)}`)
    switch (how) {
      case 'none':
        return []
      case 'first':
        return this.#past.slice(0, 1).map((value) => [name, value])
      case 'tampered':
        return [[name, signed(id).slice(0, -3)]]
      case 'unsigned':
        return [[name, id]]
      case 'garbage':
        return [[name, '%zz;%']]
      case 'empty':
        return [[name, '']]
      case 'unknown':
        return [[name, signed('an-id-that-no-store-has-seen')]]
      case 'other secret':
        return [[name, signed(id, 'another secret')]]
      case 'quoted':
        return [[name, `"${held ?? ''}"`]]
      case 'twice':
        return [[name, 'first'], ...(held === undefined ? [] : [tuple(name, held)])]
      default:
        return held === undefined ? [] : [[name, held]]
    }
  }
}

/** @param {string} name @param {string} value @returns {[string, string]} */
const tuple = (name, value) => [name, value]

/** @param {string} attribute */
function isPast(attribute) {
  const [key = '', value = ''] = attribute.trim().split('=')
  if (/^max-age$/i.test(key)) return Number(value) <= 0
  return /^expires$/i.test(key) && Date.parse(value) <= Date.now()
}

/** @param {string} held */
function idIn(held) {
  const value = decodeURIComponent(held)
  return value.slice(2, value.lastIndexOf('.'))
}
