// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** How long a server may take to start, to answer, or to stop, in milliseconds. */
const patience = 20_000

/** A server in a process of its own, which ends with this one. */
export class ServerProcess {
  #process
  #errors = ''
  #lastId = 0
  /** 0: not known yet */
  #port = 0

  /**
   * @param {string} file beside this one
   * @param {readonly string[]} args
   */
  constructor(file, args) {
    const path = fileURLToPath(new URL(file, import.meta.url))
    this.#process = spawn(process.execPath, [path, ...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#process.stderr?.setEncoding('utf8').on('data', (text) => {
      this.#errors += text
    })
  }

  get port() {
    return this.#port
  }

  /** What it has written to its standard error. */
  get errors() {
    return this.#errors
  }

  /** @returns {Promise<void>} Settles when it listens. */
  async start() {
    const { port } = await this.#message(() => true)
    this.#port = Number(port)
  }

  /**
   * @param {'latency' | 'endings' | 'stop'} what
   * @param {number} [value]
   * @returns {Promise<any>}
   */
  async ask(what, value) {
    this.#lastId += 1
    const id = this.#lastId
    const answered = this.#message((message) => message.id === id)
    this.#process.send({ id, ask: what, value })
    return (await answered).result
  }

  /** Ends it, gently if it listens to that. Ending one that has ended succeeds. */
  async stop() {
    const child = this.#process
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await this.ask('stop').catch(() => child.kill('SIGKILL'))
    await ended
    clearTimeout(late)
  }

  /**
   * @param {(message: any) => boolean} isTheOne
   * @returns {Promise<any>}
   */
  #message(isTheOne) {
    const child = this.#process
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => settle(new Error(`no answer in ${patience} ms`)), patience)
      const hear = (/** @type {any} */ message) => {
        if (isTheOne(message)) settle(undefined, message)
      }
      const end = () => settle(new Error(`the server has ended:\n${this.#errors}`))
      child.on('message', hear)
      child.on('exit', end)

      /** @param {Error | undefined} error @param {any} [message] */
      function settle(error, message) {
        clearTimeout(late)
        child.off('message', hear)
        child.off('exit', end)
        if (error) reject(error)
        else resolve(message)
      }
    })
  }
}
