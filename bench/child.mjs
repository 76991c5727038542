// @ts-check
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How long a child may take to start, or to answer beyond what it was asked to wait, in ms. */
const patience = 20_000

/**
 * A process of the benchmark, which answers what it is asked. It ends with its parent.
 */
export class Child {
  #process
  #errors = ''
  #lastId = 0
  #ready
  /** @type {Map<number | 'ready', { resolve(value: any): void, reject(error: Error): void }>} */
  #waiting = new Map()

  /**
   * @param {string} file below bench/
   * @param {{ core?: number | undefined, args?: readonly string[] }} [options]
   */
  constructor(file, { core, args = [] } = {}) {
    const path = fileURLToPath(new URL(file, import.meta.url))
    const command = [process.execPath, path, ...args]
    const [program = '', ...rest] =
      core === undefined ? command : ['taskset', '-c', String(core), ...command]
    this.#process = spawn(program, rest, {
      // What express-session warns of (its memory store) is known here: shown only on failure.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    this.#ready = this.#wait('ready', patience)
    // Whoever asks hears of it; until somebody does, it is not an unhandled rejection.
    this.#ready.catch(() => {})
    this.#process.stderr?.setEncoding('utf8').on('data', (text) => {
      this.#errors += text
    })
    this.#process.on('message', (message) => this.#hear(/** @type {any} */ (message)))
    this.#process.on('error', (error) => this.#fail(error))
    this.#process.on('exit', (code, signal) => {
      this.#fail(new Error(`${file} ended (${signal ?? code}):\n${this.#errors}`))
    })
  }

  /**
   * What it says once it is up: a server its port.
   * @returns {Promise<any>}
   */
  ready() {
    return this.#ready
  }

  /**
   * @param {string} what
   * @param {object} [order]
   * @param {number} [milliseconds] that it will take by itself
   * @returns {Promise<any>}
   */
  ask(what, order, milliseconds = 0) {
    this.#lastId += 1
    const answer = this.#wait(this.#lastId, patience + milliseconds)
    this.#process.send({ id: this.#lastId, ask: what, order })
    return answer
  }

  /** Ends it. Ending one that has ended succeeds. */
  stop() {
    this.#waiting.clear()
    this.#process.kill()
  }

  /**
   * @param {number | 'ready'} key
   * @param {number} milliseconds
   */
  #wait(key, milliseconds) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => this.#settle(key, undefined, new Error(`no answer in ${milliseconds} ms`)),
        milliseconds,
      )
      late.unref()
      this.#waiting.set(key, {
        resolve(value) {
          clearTimeout(late)
          resolve(value)
        },
        reject(error) {
          clearTimeout(late)
          reject(error)
        },
      })
    })
  }

  /** @param {{ ready?: unknown, id?: number, result?: unknown, error?: string }} message */
  #hear({ ready, id, result, error }) {
    if (ready !== undefined) this.#settle('ready', ready)
    else if (id !== undefined) this.#settle(id, result, error ? new Error(error) : undefined)
  }

  /**
   * @param {number | 'ready'} key
   * @param {unknown} value
   * @param {Error} [error]
   */
  #settle(key, value, error) {
    const waiting = this.#waiting.get(key)
    this.#waiting.delete(key)
    if (error) waiting?.reject(error)
    else waiting?.resolve(value)
  }

  /** @param {Error} error */
  #fail(error) {
    for (const key of [...this.#waiting.keys()]) this.#settle(key, undefined, error)
  }
}
