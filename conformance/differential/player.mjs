// @ts-check
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const playerProcess = fileURLToPath(new URL('play/player-process.mjs', import.meta.url))

/** A process that plays scripts against one module, one after the other. */
export class Player {
  #child
  #errors = ''
  /** @type {Promise<unknown>} */
  #last

  /**
   * @param {string} module As `require` takes it.
   * @param {{ plant?: string, env?: Record<string, string>, program?: string }} [options]
   */
  constructor(module, { plant = '', env = {}, program = playerProcess } = {}) {
    this.#child = fork(program, [module, plant], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, NODE_ENV: 'test', ...env },
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.#errors += text
    })
    this.#last = this.#message()
    this.#last.catch(() => {})
  }

  /** What it printed on its standard error. */
  get errors() {
    return this.#errors
  }

  /** @param {import('./script.mjs').Script} script @returns {Promise<import('./script.mjs').Observation>} */
  play(script) {
    const played = this.#last.then(() => {
      const answer = this.#message()
      this.#child.send(script)
      return answer
    })
    this.#last = played
    return played
  }

  stop() {
    this.#child.disconnect()
  }

  /** @returns {Promise<any>} */
  #message() {
    return new Promise((resolve, reject) => {
      const hear = (/** @type {unknown} */ message) => {
        this.#child.off('exit', end)
        resolve(message)
      }
      const end = (/** @type {number | null} */ code, /** @type {string | null} */ signal) => {
        this.#child.off('message', hear)
        reject(new Error(`The player has ended (${signal ?? code}):\n${this.#errors}`))
      }
      this.#child.once('message', hear)
      this.#child.once('exit', end)
    })
  }
}
