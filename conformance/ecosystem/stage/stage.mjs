// @ts-check
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Where a scenario plays: the packages of one folder, and servers that end with it. */
export class Stage {
  #require
  /** @type {import('node:http').Server[]} */
  #servers = []
  /** @type {(() => unknown)[]} */
  #closers = []

  /** @param {string} folder in whose `node_modules` the packages are */
  constructor(folder) {
    this.#require = createRequire(join(folder, 'application.cjs'))
  }

  /** A package as an application in the folder gets it. @param {string} name @returns {any} */
  load(name) {
    return this.#require(name)
  }

  /** The same for a package that has no CommonJS. @param {string} name @returns {Promise<any>} */
  import(name) {
    return import(pathToFileURL(this.#require.resolve(name)).href)
  }

  /**
   * Listens on loopback.
   *
   * @param {import('node:http').RequestListener} listener
   * @param {{ host?: string }} [options] By which the server is known: the ports of one host share their cookies.
   * @returns {Promise<string>} The origin.
   */
  async serve(listener, options) {
    return this.listen(createServer(listener), options)
  }

  /** @param {import('node:http').Server} server @param {{ host?: string }} [options] */
  async listen(server, { host = '127.0.0.1' } = {}) {
    this.#servers.push(server)
    // On a busy machine a connection that is about to be used again may have been idle for long.
    server.keepAliveTimeout = 0
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('It does not listen.')
    return `http://${host}:${address.port}`
  }

  /** @param {() => unknown} close What else is to be ended. */
  onClose(close) {
    this.#closers.push(close)
  }

  async close() {
    for (const close of this.#closers) await close()
    for (const server of this.#servers) {
      server.close()
      server.closeAllConnections()
    }
  }
}
