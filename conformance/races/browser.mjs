// @ts-check
import http from 'node:http'

/**
 * What a server answered. It is there when the headers are.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {string | undefined} given The cookie that it sets; empty: it deletes it.
 * @property {Promise<any>} body What its JSON says; `undefined` when there is none.
 */

/** One browser: its cookie, and the servers that it may reach, as if behind a load balancer that the test decides for. */
export class Browser {
  #ports
  #agent
  /** @type {string | undefined} */
  cookie

  /**
   * @param {readonly number[]} ports
   * @param {http.Agent} agent
   */
  constructor(ports, agent) {
    this.#ports = ports
    this.#agent = agent
  }

  /** Another browser with the same cookie, which keeps it whatever the first one is given. */
  copy() {
    const copy = new Browser(this.#ports, this.#agent)
    copy.cookie = this.cookie
    return copy
  }

  /** @param {number} server @param {string} path @returns {Promise<Answer>} */
  get(server, path) {
    return this.#request(server, 'GET', path)
  }

  /**
   * @param {number} server
   * @param {string} path
   * @param {Record<string, string>} [fields]
   * @returns {Promise<Answer>}
   */
  post(server, path, fields) {
    return this.#request(server, 'POST', path, new URLSearchParams(fields).toString())
  }

  /**
   * A request whose handler says, by a 102, when it has its session and begins to work.
   *
   * @param {number} server
   * @param {string} path
   * @param {'GET' | 'POST'} [method]
   */
  begin(server, path, method = 'POST') {
    /** @type {() => void} */
    let begin = () => {}
    /** @type {Promise<void>} */
    const begun = new Promise((resolve) => {
      begin = resolve
    })
    const answer = this.#request(server, method, path, undefined, begin)
    // It is waited for later: one that does not come is no unhandled rejection till then.
    answer.catch(() => {})
    return { begun, answer }
  }

  /** Signs in, and keeps the cookie. @param {number} server @param {string} user @param {string} [path] */
  signIn(server, user, path = '/login') {
    return this.post(server, path, { user, username: user, password: 'any' })
  }

  /**
   * @param {number} server
   * @param {string} method
   * @param {string} path
   * @param {string} [body]
   * @param {() => void} [onBegun]
   * @returns {Promise<Answer>}
   */
  #request(server, method, path, body, onBegun) {
    return new Promise((resolve, reject) => {
      const headers = {
        'sec-fetch-site': 'same-origin',
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      }
      const port = this.#ports[server % this.#ports.length]
      const options = { host: '127.0.0.1', port, method, path, headers, agent: this.#agent }
      const request = http.request(options, (response) => {
        const given = response.headers['set-cookie']?.[0]?.split(';', 1)[0]
        if (given !== undefined) this.cookie = given.endsWith('=') ? undefined : given
        const body = bodyOf(response)
        // Not everybody waits for a body; one that does not come is no unhandled rejection.
        body.catch(() => {})
        const { statusCode: status = 0 } = response
        resolve({ status, given: given?.endsWith('=') ? '' : given, body })
      })
      if (onBegun) request.on('information', onBegun)
      request.setTimeout(20_000, () => request.destroy(new Error(`${method} ${path}: no answer`)))
      request.on('error', reject)
      request.end(body)
    })
  }
}

/** @param {http.IncomingMessage} response @returns {Promise<any>} */
async function bodyOf(response) {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return text.startsWith('{') ? JSON.parse(text) : undefined
}
