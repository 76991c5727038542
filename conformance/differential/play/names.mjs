// @ts-check
import { createHmac } from 'node:crypto'

/** The secrets that scripts sign with; their names stand for them in what was seen. */
const secrets = ['a secret', 'another secret', 'a third secret']

/** @param {string} id @param {string} secret */
export function signatureOf(id, secret) {
  return createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '')
}

/** As the original makes them, where no `genid` is given. @param {string} id */
const isRandom = (id) => /^[\w-]{32}$/.test(id)

/** Names random ids in the order in which they are first seen. */
export class Names {
  /** @type {Map<string, string>} */
  #named = new Map()

  /** @param {unknown} id */
  of(id) {
    if (typeof id !== 'string') return `(${id === null ? 'null' : typeof id})`
    if (id === '') return '(empty)'
    if (!isRandom(id)) {
      this.#named.set(id, id)
      return id
    }
    let name = this.#named.get(id)
    if (name === undefined) {
      name = `id ${[...this.#named.keys()].filter(isRandom).length + 1}`
      this.#named.set(id, name)
    }
    return name
  }

  /** What a cookie holds, without what is random in it. @param {string} value Decoded. */
  inCookie(value) {
    if (!value.startsWith('s:')) return value
    const dot = value.lastIndexOf('.')
    const id = value.slice(2, dot)
    const signature = value.slice(dot + 1)
    const secret = secrets.find((each) => signatureOf(id, each) === signature)
    return `s:${this.of(id)} signed with ${secret ?? `what nobody knows: ${signature}`}`
  }

  /** The newest id that has a name. */
  newest() {
    return [...this.#named.keys()].at(-1)
  }

  /** Replaces ids that were seen. @param {string} text */
  within(text) {
    let named = text
    for (const [id, name] of this.#named) {
      if (isRandom(id)) named = named.replaceAll(id, `<${name}>`)
    }
    return named
  }
}
