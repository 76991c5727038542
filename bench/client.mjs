// @ts-check
import { Connection, cookieSetBy } from './connection.mjs'
import { answerText, kindNamed, requestText } from './kinds.mjs'

/** Of the size of a real one: a bare stack has to parse the same headers as the others. */
const strangersCookie = `sid=s%3A${'x'.repeat(43)}.${'y'.repeat(43)}`

/**
 * A browser, as small as can be: one connection, one user, one cookie. It knows what each answer has
 * to be, and takes no other.
 */
export class Client {
  /** @readonly */
  connection
  /** @readonly */
  user
  /** @type {string | undefined} */
  cookie
  #sessions
  #visits = 0

  /**
   * @param {number} port
   * @param {{ user: string, sessions: boolean }} about `sessions`: whether the stack keeps any.
   */
  constructor(port, { user, sessions }) {
    this.connection = new Connection(port)
    this.user = user
    this.#sessions = sessions
    this.cookie = sessions ? undefined : strangersCookie
  }

  /**
   * The bytes of the next request of a kind.
   * @param {import('./kinds.mjs').Kind} kind
   * @returns {string}
   */
  request(kind) {
    return requestText(kind, {
      user: this.user,
      cookie: kind.signedIn ? this.cookie : undefined,
    })
  }

  /**
   * Takes the response to a request of a kind; throws if it is not the right one.
   * @param {import('./kinds.mjs').Kind} kind
   * @param {import('./connection.mjs').Response} response
   */
  accept(kind, response) {
    if (this.#sessions && kind.name === 'login') this.#acceptNewCookie(response)
    if (this.#sessions && kind.name === 'write') this.#visits += 1
    const user = this.#sessions ? kind.signedIn : kind.name === 'login'
    const visits = kind.signedIn ? this.#visits : 0
    const expected = answerText(user ? this.user : undefined, visits)
    if (response.status !== 200 || response.body !== expected) {
      throw new Error(
        `${kind.name}: expected 200 ${expected}, got ${response.status} ${response.body}`,
      )
    }
  }

  /**
   * Sends one request and takes its answer.
   * @param {string} name of the kind
   * @returns {Promise<import('./connection.mjs').Response>}
   */
  async perform(name) {
    const kind = kindNamed(name)
    const response = await this.connection.ask(this.request(kind))
    this.accept(kind, response)
    return response
  }

  /** @param {import('./connection.mjs').Response} response */
  #acceptNewCookie(response) {
    const cookie = cookieSetBy(response)
    if (!cookie || cookie === this.cookie) {
      throw new Error(`login: expected a new cookie, got ${response.status} ${response.head}`)
    }
    this.cookie = cookie
    this.#visits = 0
  }
}
