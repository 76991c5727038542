// @ts-check
import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

/**
 * A registry on this machine for the packages under test; for all others it sends npm on to the registry that npm is configured with
 * (decisions/012).
 */
export class LoopbackRegistry {
  #owned
  #upstream
  #server
  /** What was published, by name. @type {Map<string, any>} */
  #packuments = new Map()
  /** By path. @type {Map<string, Buffer>} */
  #tarballs = new Map()

  /**
   * @param {readonly string[]} owned Names that are never looked for elsewhere, published or not: a stranger may bear them there.
   * @param {string} upstream
   */
  constructor(owned, upstream) {
    this.#owned = new Set(owned)
    this.#upstream = upstream
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => {
        response.writeHead(500).end(JSON.stringify({ error: String(error) }))
      })
    })
  }

  get url() {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('It does not listen.')
    return `http://127.0.0.1:${address.port}/`
  }

  async start() {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async close() {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async #answer(request, response) {
    // `@scope%2fname`, and for a tarball `@scope/name/-/name-1.0.0.tgz`
    const path = decodeURIComponent(String(request.url)).slice(1)
    const name = String(path.split('/-/')[0])
    if (!this.#owned.has(name)) {
      response.writeHead(302, {
        location: new URL(String(request.url).slice(1), this.#upstream).href,
      })
      response.end()
      return
    }
    // Nothing of these may outlive the run in npm's cache: the next run publishes the same versions.
    response.setHeader('cache-control', 'no-store')
    if (request.method === 'PUT') this.#publish(name, /** @type {any} */ (await json(request)))
    const found = this.#tarballs.get(path) ?? JSON.stringify(this.#packuments.get(name))
    response.statusCode = found === undefined ? 404 : 200
    response.end(found ?? '{"error":"not found"}')
  }

  /** @param {string} name @param {any} publication The packument of one version, its tarball with it. */
  #publish(name, { _attachments, ...packument }) {
    for (const manifest of Object.values(packument.versions)) {
      const [attachment] = Object.values(_attachments)
      const path = `${name}/-/${name.split('/').at(-1)}-${manifest.version}.tgz`
      this.#tarballs.set(path, Buffer.from(attachment.data, 'base64'))
      manifest.dist.tarball = this.url + path
    }
    this.#packuments.set(name, packument)
  }
}
