// @ts-check
import { connect } from 'node:net'

/** No answer of any stack is longer, head and body. */
const longestResponse = 16 * 1024

/**
 * @typedef {object} Response
 * @property {number} status
 * @property {string} head The status line and the headers.
 * @property {string} body
 */

/**
 * The response at the start of a text, or nothing if it is not all there yet. Only what the stacks
 * send: a Content-Length, ASCII, nothing chunked.
 * @param {string} text
 * @returns {Response | undefined}
 */
export function parseResponse(text) {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const length = /\r\ncontent-length: (\d+)/i.exec(text)
  if (!length || length.index > headEnd) {
    throw new Error(`expected a response with a Content-Length, got:\n${text}`)
  }
  const bodyStart = headEnd + 4
  const bodyLength = Number(length[1])
  if (text.length < bodyStart + bodyLength) return undefined
  if (text.length > bodyStart + bodyLength) {
    throw new Error(`expected one response of ${bodyLength} characters, got:\n${text}`)
  }
  return {
    status: Number(text.slice(9, 12)),
    head: text.slice(0, headEnd),
    body: text.slice(bodyStart),
  }
}

/**
 * The cookie that a response sets, as the next request sends it; undefined if it sets none.
 * @param {Response} response
 * @returns {string | undefined}
 */
export function cookieSetBy({ head }) {
  return /\r\nset-cookie: ([^;\r\n]+)/i.exec(head)?.[1]
}

/**
 * One kept-alive HTTP/1.1 connection with one request under way at a time. Written on a raw socket
 * because node:http's client costs more than the servers that it would measure.
 */
export class Connection {
  #socket
  #received = ''
  /** undefined: nothing under way · function: told of the response, or of what went wrong */
  #settle = /** @type {((outcome: Response | Error) => void) | undefined} */ (undefined)

  /** @param {number} port of the loopback interface */
  constructor(port) {
    const buffer = Buffer.alloc(longestResponse)
    this.#socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      // One buffer for the whole connection: the socket would allocate one for each read.
      onread: {
        buffer,
        callback: (length) => {
          this.#take(buffer.toString('latin1', 0, length))
          return true
        },
      },
    })
    this.#socket.on('error', (error) => this.#finish(error))
    this.#socket.on('close', () => this.#finish(new Error('the server closed the connection')))
  }

  /**
   * Sends a request and calls back with its response, or with an Error if there is none. A callback
   * and not a promise: promises would be a good part of what the load costs.
   * @param {string} text in ASCII
   * @param {(outcome: Response | Error) => void} settle
   */
  send(text, settle) {
    this.#settle = settle
    this.#received = ''
    this.#socket.write(text, 'latin1')
  }

  /**
   * Sends a request and gives its response.
   * @param {string} text in ASCII
   * @returns {Promise<Response>}
   */
  ask(text) {
    return new Promise((resolve, reject) => {
      this.send(text, (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)))
    })
  }

  close() {
    this.#socket.destroy()
  }

  /** @param {string} text */
  #take(text) {
    // express-session sends a body in two pieces; everybody else a response in one.
    this.#received = this.#received === '' ? text : this.#received + text
    try {
      const response = parseResponse(this.#received)
      if (response) this.#finish(response)
    } catch (error) {
      this.#finish(/** @type {Error} */ (error))
    }
  }

  /** @param {Response | Error} outcome */
  #finish(outcome) {
    const settle = this.#settle
    this.#settle = undefined
    settle?.(outcome)
  }
}
