// @ts-check
import http from 'node:http'
import express from 'express'

/**
 * What a request is to do, and with what.
 *
 * @typedef {{ deed: string, key: string, value: unknown, cookie: string | undefined }} Order
 */

/** An application with a session, over HTTP. */
export class Server {
  #server
  #agent = new http.Agent({ keepAlive: true })

  /** @param {any} session The middleware. @param {() => Record<string, unknown>} [filling] What `fill` puts into it. */
  constructor(session, filling = () => ({})) {
    const app = express()
    app.use(session)
    app.get('/:deed', (/** @type {any} */ req, res, next) => {
      const { key, value } = req.query
      const done = (/** @type {unknown} */ error) => {
        if (error) return next(error)
        const { cookie, ...data } = req.session
        res.json(data)
      }
      /** @type {Record<string, () => void>} */
      const deeds = {
        read: () => done(undefined),
        set() {
          req.session[key] = Number(value)
          done(undefined)
        },
        delete() {
          delete req.session[key]
          done(undefined)
        },
        save() {
          req.session[key] = Number(value)
          req.session.save(done)
        },
        reload: () => req.session.reload(done),
        'sign in'() {
          const { cookie, ...data } = req.session
          req.session.regenerate((/** @type {unknown} */ error) => {
            if (error) return done(error)
            Object.assign(req.session, data, { user: 'anna' })
            req.session.save(done)
          })
        },
        fill() {
          Object.assign(req.session, filling())
          done(undefined)
        },
      }
      deeds[req.params.deed]?.()
    })
    this.#server = http.createServer(app)
  }

  /** @returns {Promise<void>} */
  start() {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  /** @param {Order} order @returns {Promise<{ cookie: string | undefined, data: any }>} */
  do({ deed, key, value, cookie }) {
    const address = this.#server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const path = `/${encodeURIComponent(deed)}?${new URLSearchParams({ key, value: String(value) })}`
    const headers = cookie ? { cookie } : {}
    return new Promise((resolve, reject) => {
      const request = http.get(
        { host: '127.0.0.1', port, path, headers, agent: this.#agent },
        async (response) => {
          let text = ''
          for await (const chunk of response.setEncoding('utf8')) text += chunk
          const given = response.headers['set-cookie']?.at(-1)?.split(';', 1)[0]
          resolve({ cookie: given, data: text.startsWith('{') ? JSON.parse(text) : text })
        },
      )
      request.on('error', reject)
    })
  }

  /** @returns {Promise<void>} */
  stop() {
    this.#agent.destroy()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}
