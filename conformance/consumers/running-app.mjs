// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'

/** How long an application may take to listen, in milliseconds. */
const patience = 30_000

/** An application in a process of its own, which prints its port when it listens. */
export class RunningApp {
  #process
  #output = ''
  #errors = ''

  /** @param {string} file */
  constructor(file) {
    // As on a developer's machine: no test environment, no warning that is not ours.
    const { NODE_ENV, NODE_OPTIONS, VITEST, ...env } = process.env
    this.#process = spawn(process.execPath, [file], {
      cwd: dirname(file),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process.stderr.setEncoding('utf8').on('data', (text) => {
      this.#errors += text
    })
  }

  /** What it has written to its standard error. */
  get errors() {
    return this.#errors
  }

  /** @returns {Promise<number>} The port on which it listens. */
  async start() {
    const { stdout } = this.#process
    const late = setTimeout(() => this.#process.kill('SIGKILL'), patience)
    for await (const text of stdout.setEncoding('utf8')) {
      this.#output += text
      const port = /^(\d+)$/m.exec(this.#output)?.[1]
      if (port === undefined) continue
      clearTimeout(late)
      return Number(port)
    }
    clearTimeout(late)
    throw new Error(`It ended without listening.\n${this.#output}${this.#errors}`)
  }

  async stop() {
    const { exitCode, signalCode } = this.#process
    if (exitCode !== null || signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }
}
