// @ts-check
import { spawn } from 'node:child_process'

/** How long a killed group may take to put itself away before it is ended for good. */
const graceMilliseconds = 5000

/**
 * Runs a command and everything it starts, and ends all of it when its time is over.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, milliseconds: number, quiet?: boolean }} options
 * @returns {Promise<{ code: number | null, overtime: boolean }>} `code` is null where it was killed.
 */
export function runInTime(command, args, { cwd, env, milliseconds, quiet = false }) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that the servers and browsers which tests start end with them.
    const detached = process.platform !== 'win32'
    const child = spawn(command, args, {
      cwd,
      env,
      detached,
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', quiet ? 'ignore' : 'inherit'],
    })
    let overtime = false
    /** @type {NodeJS.Timeout | undefined} */
    let lastResort

    const timer = setTimeout(() => {
      overtime = true
      end('SIGTERM')
      lastResort = setTimeout(() => end('SIGKILL'), graceMilliseconds)
    }, milliseconds)
    // The group does not hear the terminal's Ctrl-C.
    const interrupt = () => end('SIGTERM')
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', interrupt)

    child.once('error', (cause) => {
      settle()
      reject(cause)
    })
    child.once('close', (code) => {
      settle()
      end('SIGKILL') // what outlived its parent
      resolve({ code: overtime ? null : code, overtime })
    })

    function settle() {
      clearTimeout(timer)
      clearTimeout(lastResort)
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
    }

    /** @param {NodeJS.Signals} signal */
    function end(signal) {
      if (child.pid === undefined) return
      try {
        if (detached) process.kill(-child.pid, signal)
        else child.kill(signal)
      } catch {
        // ESRCH: it ended by itself.
      }
    }
  })
}
