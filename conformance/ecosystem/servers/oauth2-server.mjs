// @ts-check
import { createHash, randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { users } from '../stage/application.mjs'

/**
 * An authorization server as large as a strategy needs it (RFC 6749 section 4.1, RFC 7636): `/authorize`, `/token`, and
 * `/userinfo` for whom a token is.
 */
export class OAuth2Server {
  /** Who sits before the browser and agrees; nobody: the person says no. @type {string | undefined} */
  person = 'ada'
  #client
  /** What a code was given for. @type {Map<string, { redirectUri: string | null, challenge: string | null, person: string }>} */
  #codes = new Map()
  /** Of whom a token is. @type {Map<string, string>} */
  #tokens = new Map()
  origin = ''

  /** @param {{ id: string, secret: string }} client */
  constructor(client) {
    this.#client = client
  }

  /** @param {import('../stage/stage.mjs').Stage} stage @param {{ host?: string }} [options] */
  async start(stage, options) {
    this.origin = await stage.serve((request, response) => {
      this.#answer(request, response).catch((error) => response.writeHead(500).end(String(error)))
    }, options)
    return this
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async #answer(request, response) {
    const url = new URL(String(request.url), this.origin)
    if (url.pathname === '/authorize') {
      response.writeHead(302, { location: this.#authorize(url.searchParams) }).end()
      return
    }
    const [status, body] =
      url.pathname === '/token'
        ? this.#token(new URLSearchParams(await text(request)))
        : this.#userinfo(tokenOf(request, url))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  /** @param {URLSearchParams} asked */
  #authorize(asked) {
    const redirectUri = asked.get('redirect_uri')
    const back = new URL(String(redirectUri))
    if (asked.has('state')) back.searchParams.set('state', String(asked.get('state')))
    if (this.person === undefined) {
      back.searchParams.set('error', 'access_denied')
      return back.href
    }
    const code = randomUUID()
    const challenge = asked.get('code_challenge')
    this.#codes.set(code, { redirectUri, challenge, person: this.person })
    back.searchParams.set('code', code)
    return back.href
  }

  /** @param {URLSearchParams} asked @returns {[number, object]} */
  #token(asked) {
    const isClient =
      asked.get('client_id') === this.#client.id &&
      asked.get('client_secret') === this.#client.secret
    if (!isClient) return [401, { error: 'invalid_client' }]
    const code = String(asked.get('code'))
    const given = this.#codes.get(code)
    this.#codes.delete(code) // once: RFC 6749 section 4.1.2
    const verifier = createHash('sha256').update(asked.get('code_verifier') ?? '')
    if (
      given?.redirectUri !== asked.get('redirect_uri') ||
      (given.challenge !== null && given.challenge !== verifier.digest('base64url'))
    ) {
      return [400, { error: 'invalid_grant', error_description: 'No such code.' }]
    }
    const token = randomUUID()
    this.#tokens.set(token, given.person)
    return [200, { access_token: token, token_type: 'Bearer' }]
  }

  /** @param {string} token @returns {[number, object]} */
  #userinfo(token) {
    const user = users.find(({ name }) => name === this.#tokens.get(token))
    if (user === undefined) return [401, { error: 'invalid_token' }]
    const { id, name } = user
    // As GitHub names these, and as OpenID Connect does.
    return [200, { id, login: name, sub: id, name, email: `${name}@example.org` }]
  }
}

/** In the header, or in the query, as passport-google-oauth20 asks. @param {import('node:http').IncomingMessage} request @param {URL} url */
function tokenOf({ headers }, url) {
  return (
    url.searchParams.get('access_token') ?? String(headers.authorization).replace('Bearer ', '')
  )
}
