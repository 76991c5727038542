// @ts-check
import { cookieNameOf } from '../script.mjs'
import { application } from './applications.mjs'
import { freshCallSite } from './call-sites.mjs'
import { readSetCookie, send } from './client.mjs'
import { perform } from './handler.mjs'
import { Jar } from './jar.mjs'
import { middleware } from './middlewares.mjs'
import { Names } from './names.mjs'
import { operations } from './operations.mjs'
import { revive } from './options.mjs'
import { problemOf } from './problem.mjs'
import { advanceClock, resetClock } from './scripted-clock.mjs'
import { settle } from './settle.mjs'
import { makeStore } from './stores.mjs'
import { Trace } from './trace.mjs'

/** @typedef {import('../script.mjs').Script} Script */

/**
 * What stands beside the session middleware: more middlewares by name, more operations, and what
 * these work with.
 *
 * @typedef {object} Extension
 * @property {string[]} [after] The middlewares of a script that names none.
 * @property {Record<string, import('./middlewares.mjs').Middleware>} middlewares
 * @property {Record<string, import('./operations.mjs').Performance>} operations
 * @property {object} scene
 *
 * @typedef {object} Tools
 * @property {Script} script
 * @property {Trace} trace
 * @property {Names} names
 * @property {(req: any) => import('../script.mjs').RequestStep} stepOf
 * @property {(step: import('../script.mjs').RequestStep) => Promise<void>} meanwhile
 */

/**
 * Plays scripts against one module.
 */
export class Stage {
  #session
  #port
  #extend
  /** @type {(req: any, res: any) => void} */
  #listener = (_req, res) => res.end()
  /** Of the script that is being played. */
  #trace = new Trace()

  /**
   * @param {any} session The module.
   * @param {number} port Where `listener` is served.
   * @param {(tools: Tools) => Extension} [extend] Called for each script.
   */
  constructor(session, port, extend) {
    this.#session = session
    this.#port = port
    this.#extend = extend
    process.on('uncaughtException', (error) => {
      this.#trace.beats += 1
      this.#trace.seen.uncaught.push(problemOf(error))
    })
    // A listener keeps depd from printing, and hears what it would have printed.
    const emitter = /** @type {import('node:events').EventEmitter} */ (process)
    emitter.on('deprecation', ({ namespace, message }) => {
      this.#trace.seen.warnings.push(`${namespace}: ${message}`)
    })
    emitter.on('warning', ({ name, message }) => {
      if (name !== 'ExperimentalWarning') this.#trace.seen.warnings.push(`${name}: ${message}`)
    })
  }

  /** @param {any} req @param {any} res */
  listener = (req, res) => this.#listener(req, res)

  /** @param {Script} script @returns {Promise<import('../script.mjs').Observation>} */
  async play(script) {
    resetClock()
    const trace = new Trace()
    this.#trace = trace
    const names = new Names()
    const site = freshCallSite()
    const store = makeStore(this.#session, script.store ?? {}, trace, names)
    const sessionName = cookieNameOf(script.options)
    const sessionNames = [sessionName, cookieNameOf({ ...script.options, ...script.inner })]
    const jar = new Jar({ sessionName, keepsDeleted: script.keepsDeleted === true })

    /** @type {import('../script.mjs').Step[]} */
    const steps = script.steps ?? []
    /** @type {any[]} */
    const kept = []
    /** Which request of the script a request of the server is. @type {Map<string, import('../script.mjs').RequestStep>} */
    const requests = new Map()

    const stepOf = (/** @type {any} */ req) => requests.get(req.headers['x-request']) ?? {}

    let sessions
    /** @type {Extension | undefined} */
    let extension
    try {
      sessions = this.#sessions(script, site, store)
      extension = this.#extend?.({
        script,
        trace,
        names,
        stepOf,
        meanwhile: (step) => meanwhile(step),
      })
    } catch (error) {
      return { notBuilt: problemOf(error), warnings: trace.seen.warnings, steps: [] }
    }
    const { warnings } = trace.nextStep()
    const named = (/** @type {string} */ name) =>
      extension?.middlewares[name] ?? middleware(name, sessionName)
    this.#listener = application(script.framework ?? 'express5', {
      before: (script.before ?? []).map(named),
      sessions,
      after: (script.after ?? extension?.after ?? []).map(named),
      trustProxy: script.trustProxy,
      handler: (req, res, next) => {
        const step = stepOf(req)
        const scene = {
          ...extension?.scene,
          req,
          res,
          session: this.#session,
          next,
          trace,
          names,
          meanwhile,
          site,
          kept,
        }
        const performed = perform(scene, step.does ?? [], {
          ...operations,
          ...extension?.operations,
        })
        performed.catch((error) => trace.seen.uncaught.push(problemOf(error)))
      },
      onError(error, _req, res, _next) {
        trace.beats += 1
        trace.seen.errors.push(problemOf(error))
        if (!res.headersSent) res.statusCode = 500
        res.end('the error page')
      },
    })

    const meanwhile = async (/** @type {import('../script.mjs').RequestStep} */ step) => {
      const id = String(requests.size + 1)
      requests.set(id, step)
      const cookie = jar.header(step.cookie)
      const headers = {
        ...step.headers,
        ...(step.payload ? { 'content-length': String(Buffer.byteLength(step.payload)) } : {}),
        'x-request': id,
        ...(cookie === undefined ? {} : { cookie }),
      }
      const { method = 'GET', path = '/', payload } = step
      const exchange = send({ port: this.#port, method, path, headers, payload }, () => {
        trace.beats += 1
      })
      await settle(exchange, trace)
      const { answer, setCookies } = exchange
      answer.cookies = setCookies.map((line) => readSetCookie(line, names, sessionNames))
      answer.body = names.within(answer.body)
      trace.seen.answers.push(answer)
      jar.take(setCookies)
    }

    const observation = { warnings, steps: /** @type {import('../script.mjs').Seen[]} */ ([]) }
    for (const step of steps) {
      if ('advance' in step) advanceClock(step.advance)
      else if ('event' in step) store?.emit(step.event)
      else if ('edit' in step) edit(store?.sessions ?? {}, names.newest(), step.edit)
      else {
        trace.expectFaults(step.faults ?? [])
        await meanwhile(step)
      }
      trace.seen.records = recordsOf(store, names)
      const seen = trace.nextStep()
      for (const call of seen.calls) if (call.session) call.session = names.within(call.session)
      observation.steps.push(seen)
    }
    // What comes late is nobody's: the next script must not see it.
    this.#trace = new Trace()
    return observation
  }

  /**
   * @param {Script} script
   * @param {ReturnType<typeof freshCallSite>} site
   * @param {any} store
   */
  #sessions({ options, inner, mount }, site, store) {
    const isGiven = options !== undefined || store !== undefined
    const made = [{ path: mount, options, given: isGiven }]
    if (inner) {
      const { path, ...rest } = inner
      made.push({ path, options: { ...options, ...rest }, given: true })
    }
    // The original's store has one `generate`, that of the middleware which was made last: with a
    // `genid` for each, ids would tell which one it was.
    const { genid } = revive(options)
    return made.map(({ path, options, given }) => {
      const revived = { ...revive(options, store), ...(genid === undefined ? {} : { genid }) }
      const middleware = site.create(this.#session, revived, given)
      return { path, middleware: site.mount(middleware) }
    })
  }
}

/** @param {any} store @param {Names} names */
function recordsOf(store, names) {
  /** @type {Record<string, string>} */
  const records = {}
  for (const [id, text] of Object.entries(store?.sessions ?? {})) {
    records[names.of(id)] = names.within(String(text))
  }
  return records
}

/**
 * @param {Record<string, string>} records
 * @param {string | undefined} id
 * @param {string} how
 */
function edit(records, id, how) {
  if (id === undefined || records[id] === undefined) return
  const record = JSON.parse(records[id])
  if (how === 'remove') delete records[id]
  else if (how === 'no cookie') records[id] = JSON.stringify({ ...record, cookie: undefined })
  else if (how === 'not an object') records[id] = '"a text"'
  else if (how === 'odd keys') {
    const odd = { save: 1, touch: 'x', req: 2, id: 3, constructor: 4, toString: 5 }
    records[id] = JSON.stringify({ ...record, ...odd }).replace('{', '{"__proto__":{"planted":1},')
  } else records[id] = JSON.stringify({ ...record, changed: 'elsewhere' })
}
