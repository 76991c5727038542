// @ts-check
import { createServer } from 'node:http'

/**
 * `oidc-provider` from npm, with one client and the page on which a developer says who signs in.
 *
 * @param {import('../stage/stage.mjs').Stage} stage
 * @param {{ id: string, secret: string, callback: string }} client
 * @returns {Promise<string>} The issuer.
 */
export async function openIdProvider(stage, client) {
  const { default: Provider } = await stage.import('oidc-provider')
  const server = createServer()
  const issuer = await stage.listen(server)
  const provider = new Provider(issuer, {
    clients: [
      { client_id: client.id, client_secret: client.secret, redirect_uris: [client.callback] },
    ],
    cookies: { keys: ['of the provider'] },
    findAccount: (/** @type {unknown} */ _, /** @type {string} */ id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: id }),
    }),
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false, // the name is in the ID token, as most providers have it
    pkce: { required: () => false },
  })
  server.on('request', provider.callback())
  return issuer
}

/**
 * A person at the provider's pages, from the application's door until the way back to it.
 *
 * @param {import('../stage/browser.mjs').Browser} browser
 * @param {string} door
 * @param {string | undefined} person Nobody says no.
 * @returns {Promise<string>} The address of the application to which the provider leads.
 */
export async function throughProvider(browser, door, person) {
  let answer = await browser.get(door)
  const provider = new URL(String(answer.location)).origin
  while (answer.location === null || new URL(answer.location).origin === provider) {
    if (answer.location !== null) answer = await browser.get(answer.location)
    else if (person === undefined) answer = await browser.get(`${answer.url}/abort`)
    else {
      const isLogin = answer.text.includes('name="login"')
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
      answer = await browser.post(
        answer.url,
        isLogin ? { prompt: 'login', login: person, password: 'any' } : { prompt: 'consent' },
      )
    }
  }
  return answer.location
}
