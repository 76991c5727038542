import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Demo, type Environment, startDemo, temporaryFolder } from '../start-demo'

/** What a watched demo did, in the order in which it did it. */
export type Deed =
  /** It computed a hash of a password, of this cost. */
  | { readonly did: 'hash'; readonly cost: string }
  /** A session began, ended, or was not opened. */
  | { readonly did: 'session'; readonly kind: string; readonly publicId?: string }
  /** It gave the database something other than a number or text to look for or to keep. */
  | { readonly did: 'odd query'; readonly sql: string }
  /** It exits. `inherited`: what any object of it now has that none had at the start. */
  | { readonly did: 'exit'; readonly inherited: readonly string[] }

/** A demo that notes down what cannot be seen from outside. */
export interface WatchedDemo extends Demo {
  /** What it did so far. What it did for an answer is there before the answer. */
  readonly deeds: () => readonly Deed[]
  /** Of those, how many hashes it computed. */
  readonly hashes: () => number
}

const main = join(__dirname, '..', '..', 'dist', 'main.js')

/** Runs in the demo's process, before the demo. */
function watch(file: string): string {
  const prototypes = '[Object, Array, Function, String, Number, Boolean, Map, Error, Buffer]'
  return `
    import crypto from 'node:crypto'
    import { subscribe } from 'node:diagnostics_channel'
    import { appendFileSync } from 'node:fs'
    import { createRequire } from 'node:module'
    const note = (deed) => appendFileSync(${JSON.stringify(file)}, JSON.stringify(deed) + '\\n')
    const { scrypt } = crypto
    crypto.scrypt = (password, salt, length, options, callback) => {
      const { N, r, p } = options
      note({ did: 'hash', cost: [N, r, p].join() })
      return scrypt(password, salt, length, options, callback)
    }
    const Database = createRequire(${JSON.stringify(main)})('libsql')
    const { prepare } = Database.prototype
    const isPlain = (value) =>
      value === null || ['string', 'number', 'bigint'].includes(typeof value)
    Database.prototype.prepare = function (sql) {
      const statement = prepare.call(this, sql)
      for (const method of ['run', 'get', 'all', 'iterate']) {
        const whole = statement[method].bind(statement)
        statement[method] = (...values) => {
          if (!values.every(isPlain)) note({ did: 'odd query', sql })
          return whole(...values)
        }
      }
      return statement
    }
    subscribe('latchkey:session', ({ kind, publicId }) => note({ did: 'session', kind, publicId }))
    const inheritable = () => ${prototypes}.flatMap(({ name, prototype }) =>
      Reflect.ownKeys(prototype).map((key) => name + ' ' + String(key)))
    const before = new Set(inheritable())
    process.on('exit', () => {
      note({ did: 'exit', inherited: inheritable().filter((key) => !before.has(key)) })
    })`
}

/** Starts the demo with somebody who looks over its shoulder. */
export async function startWatchedDemo(environment: Environment = {}): Promise<WatchedDemo> {
  const file = join(temporaryFolder(), 'deeds')
  const module = `data:text/javascript,${encodeURIComponent(watch(file))}`
  const demo = await startDemo({ NODE_OPTIONS: `--import=${module}`, ...environment })
  const deeds = () => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Deed)
  }
  return { ...demo, deeds, hashes: () => deeds().filter(({ did }) => did === 'hash').length }
}
