// @ts-check
import { createHmac, randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { users } from '../stage/application.mjs'

/** A service provider of RFC 5849 that checks every signature: `/request_token`, `/authorize`, `/access_token`, `/me`. */
export class OAuth1Server {
  /** Who sits before the browser and agrees; nobody: the person says no. @type {string | undefined} */
  person = 'ada'
  origin = ''
  #consumer
  /** What it gave, by token. @type {Map<string, { secret: string, callback?: string, verifier?: string, person?: string | undefined }>} */
  #tokens = new Map()
  /** @type {Set<string>} */
  #nonces = new Set()

  /** @param {{ key: string, secret: string }} consumer */
  constructor(consumer) {
    this.#consumer = consumer
  }

  /** @param {import('../stage/stage.mjs').Stage} stage */
  async start(stage) {
    this.origin = await stage.serve((request, response) => {
      this.#answer(request, response).catch((error) => response.writeHead(500).end(String(error)))
    })
    return this
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async #answer(request, response) {
    const url = new URL(String(request.url), this.origin)
    if (url.pathname === '/authorize') {
      response.writeHead(302, { location: this.#authorize(url.searchParams) }).end()
      return
    }
    const signed = this.#signed(request, url, new URLSearchParams(await text(request)))
    if (signed === undefined) {
      response.writeHead(401).end(JSON.stringify({ errors: [{ message: 'No such signature.' }] }))
      return
    }
    response.end(this.#given(url.pathname, signed))
  }

  /** @param {URLSearchParams} asked */
  #authorize(asked) {
    const token = String(asked.get('oauth_token'))
    const given = this.#tokens.get(token)
    if (given?.callback === undefined) throw new Error('No such token.')
    const back = new URL(given.callback)
    if (this.person === undefined) {
      back.searchParams.set('denied', token)
      return back.href
    }
    given.person = this.person
    given.verifier = randomUUID()
    back.searchParams.set('oauth_token', token)
    back.searchParams.set('oauth_verifier', given.verifier)
    return back.href
  }

  /** @param {string} path @param {Map<string, string>} signed */
  #given(path, signed) {
    const token = signed.get('oauth_token') ?? ''
    const { person } = this.#tokens.get(token) ?? {}
    if (path === '/request_token') return this.#newToken({ callback: signed.get('oauth_callback') })
    if (path === '/access_token') {
      this.#tokens.delete(token)
      return this.#newToken({ person })
    }
    const user = users.find(({ name }) => name === person)
    return JSON.stringify({
      id: user?.id,
      id_str: user?.id,
      screen_name: user?.name,
      name: user?.name,
    })
  }

  /** @param {object} fields */
  #newToken(fields) {
    const [token, secret] = [randomUUID(), randomUUID()]
    this.#tokens.set(token, { ...fields, secret })
    return `oauth_token=${token}&oauth_token_secret=${secret}&oauth_callback_confirmed=true`
  }

  /**
   * What a request says, if its signature is that of the consumer and of the token, and it was not said before.
   *
   * @param {import('node:http').IncomingMessage} request
   * @param {URL} url
   * @param {URLSearchParams} body
   */
  #signed({ method, headers }, url, body) {
    const header = [...String(headers.authorization).matchAll(/(\w+)="([^"]*)"/g)].map(
      ([, name = '', value = '']) => /** @type {const} */ ([name, decodeURIComponent(value)]),
    )
    const said = new Map(header)
    const token = this.#tokens.get(said.get('oauth_token') ?? '')
    // RFC 5849 section 3.4.1.3.2
    const parameters = [...header, ...url.searchParams, ...body]
      .filter(([name]) => name !== 'oauth_signature')
      .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
      .sort()
      .join('&')
    const base = [method, url.origin + url.pathname, parameters].map((part) =>
      escaped(String(part)),
    )
    const key = `${escaped(this.#consumer.secret)}&${escaped(token?.secret ?? '')}`
    const signature = createHmac('sha1', key).update(base.join('&')).digest('base64')
    const isOurs =
      said.get('oauth_consumer_key') === this.#consumer.key &&
      said.get('oauth_signature') === signature &&
      said.get('oauth_verifier') ===
        (url.pathname === '/access_token' ? token?.verifier : undefined)
    const nonce = String(said.get('oauth_nonce'))
    if (!isOurs || this.#nonces.has(nonce)) return
    this.#nonces.add(nonce)
    return said
  }
}

/** RFC 5849 section 3.6. @param {string} text */
function escaped(text) {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
