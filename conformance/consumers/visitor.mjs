// @ts-check
import { once } from 'node:events'
import { request as requestByHttp } from 'node:http'
import { connect } from 'node:http2'
import { text } from 'node:stream/consumers'

/** @typedef {{ status: number, body: any, setCookie: string | undefined }} Answer */

/** A client with one cookie, who comes from the site itself. */
export class Visitor {
  #send
  /** @type {string | undefined} */
  #cookie

  /** @param {number} port @param {{ http2?: boolean }} [options] */
  constructor(port, { http2 = false } = {}) {
    const send = http2 ? sendByHttp2 : sendByHttp
    this.#send = send.bind(undefined, `http://127.0.0.1:${port}`)
  }

  /** The cookie as it is sent; set it to go back to an earlier one. */
  get cookie() {
    return this.#cookie
  }

  set cookie(cookie) {
    this.#cookie = cookie
  }

  /** @param {string} path */
  get(path) {
    return this.#ask('GET', path, '')
  }

  /** @param {string} path @param {Record<string, string>} [fields] of a form */
  post(path, fields = {}) {
    return this.#ask('POST', path, String(new URLSearchParams(fields)))
  }

  /** @param {string} method @param {string} path @param {string} form @returns {Promise<Answer>} */
  async #ask(method, path, form) {
    const headers = {
      'sec-fetch-site': 'same-origin',
      ...(form === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
    }
    const { status, headers: answered, content } = await this.#send(method, path, headers, form)
    const setCookie = answered['set-cookie']?.[0]
    if (setCookie !== undefined) this.#cookie = setCookie.split(';')[0]
    const isJson = answered['content-type']?.startsWith('application/json')
    return { status, body: isJson ? JSON.parse(content) : content, setCookie }
  }
}

/** @param {string} origin @param {string} method @param {string} path @param {Record<string, string>} headers @param {string} body */
async function sendByHttp(origin, method, path, headers, body) {
  const request = requestByHttp(origin + path, { method, headers, agent: false })
  request.end(body)
  const [response] = await once(request, 'response')
  return { status: response.statusCode, headers: response.headers, content: await text(response) }
}

/** @param {string} origin @param {string} method @param {string} path @param {Record<string, string>} headers @param {string} body */
async function sendByHttp2(origin, method, path, headers, body) {
  const client = connect(origin)
  try {
    const head = { ':method': method, ':path': path, ...headers }
    const stream = client.request(head, { endStream: body === '' })
    if (body !== '') stream.end(body)
    const [answered] = await once(stream, 'response')
    return { status: answered[':status'], headers: answered, content: await text(stream) }
  } finally {
    client.close()
  }
}
