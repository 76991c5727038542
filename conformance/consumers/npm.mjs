// @ts-check
import { execFile } from 'node:child_process'

/** npm could not reach a registry: nothing is known then about what was to be installed. */
export class RegistryUnreachable extends Error {}

const unreachable =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|E?TIMEDOUT|ERR_SOCKET_TIMEOUT|E401|E403|E407|E5\d\d)\b/

const always = ['--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts']
// As npm does by itself, it would try for minutes before it says that nobody answers.
const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000']

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<string>} What it wrote to its standard output.
 * @throws {RegistryUnreachable}
 */
export function npm(args, cwd) {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: environment(), maxBuffer: 64 * 1024 * 1024 }
    execFile('npm', [...args, ...always, ...patience], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout.trim())
      else if (unreachable.test(stderr)) {
        reject(new RegistryUnreachable(`npm reached no registry that answers.\n${stderr}`))
      } else reject(new Error(`npm ${args.join(' ')}\n${stdout}${stderr}`))
    })
  })
}

/** Who runs the tests by npm hands its options on; of these, some would speak of the repository. */
function environment() {
  const { npm_config_local_prefix, npm_config_prefix, NODE_ENV, ...env } = process.env
  return env
}
