// @ts-check

/** @typedef {{ status: number, text: string, location: string | null, challenge: string | null, url: string }} Answer */

/** A browser: cookies by host, redirects as they come, or followed where a person would be led. */
export class Browser {
  #home
  /** @type {Map<string, Map<string, string>>} */
  #cookies = new Map()

  /** @param {string} home The origin of the application: paths begin there. */
  constructor(home) {
    this.#home = home
  }

  /** Those for the application. */
  get cookies() {
    return this.#cookiesOf(this.#home)
  }

  /** The same for a request that is not made by this browser. */
  get cookieHeader() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Another browser with the same cookies: what was stolen, or kept. */
  copy() {
    const copy = new Browser(this.#home)
    for (const [host, cookies] of this.#cookies) copy.#cookies.set(host, new Map(cookies))
    return copy
  }

  /** @param {string} path @param {Record<string, string>} [headers] */
  get(path, headers) {
    return this.#ask(path, 'GET', undefined, headers)
  }

  /** @param {string} path @param {Record<string, string>} [form] */
  post(path, form = {}) {
    return this.#ask(path, 'POST', new URLSearchParams(form))
  }

  /** Opens an address and goes where it leads. @param {string} path @returns {Promise<Answer>} */
  async open(path) {
    let answer = await this.get(path)
    for (let hops = 0; answer.location !== null; hops++) {
      if (hops === 10) throw new Error(`It leads nowhere: ${answer.location}`)
      answer = await this.get(answer.location)
    }
    return answer
  }

  /**
   * @param {string} path
   * @param {string} method
   * @param {URLSearchParams} [body]
   * @param {Record<string, string>} [headers]
   * @returns {Promise<Answer>}
   */
  async #ask(path, method, body, headers = {}) {
    const { href } = new URL(path, this.#home)
    const jar = this.#cookiesOf(href)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(href, {
      method,
      redirect: 'manual',
      headers: { ...headers, ...(cookie === '' ? {} : { cookie }) },
      ...(body === undefined ? {} : { body }),
    })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    const location = response.headers.get('location')
    return {
      status: response.status,
      text: await response.text(),
      location: location === null ? null : new URL(location, href).href,
      challenge: response.headers.get('www-authenticate'),
      url: href,
    }
  }

  /** @param {string} href */
  #cookiesOf(href) {
    const { host } = new URL(href)
    const jar = this.#cookies.get(host) ?? new Map()
    this.#cookies.set(host, jar)
    return jar
  }
}

/** @param {Map<string, string>} jar @param {string} line of Set-Cookie */
function keep(jar, line) {
  const [pair = '', ...attributes] = line.split(';')
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(pair) ?? []
  const expires = attributes.find((attribute) => /^ *expires=/i.test(attribute))?.split('=')[1]
  const isOver = expires !== undefined && Date.parse(expires) <= Date.now()
  if (isOver || value === '') jar.delete(name)
  else jar.set(name, value)
}
