// @ts-check
import { createRequire } from 'node:module'
import { toExpressStore } from 'latchkey/stores/express-store'
import { SqliteStore } from 'latchkey/stores/sqlite'
import Database from 'libsql'

const load = createRequire(import.meta.url)

/**
 * Opens a store of express-session.
 *
 * @typedef {(session: any, file: string) => any} Open `session`: express-session, or what stands in its place.
 */

/** @type {Record<string, Open>} */
const stores = {
  memory: (session) => new session.MemoryStore(),
  sqlite: (session, file) => toExpressStore(new SqliteStore(new Database(file)), session.Store),
  memorystore: (session) => new (load('memorystore')(session))({}),
  'better-sqlite3-session-store'(session, file) {
    const client = new Database(file)
    client.exec('PRAGMA busy_timeout = 2000')
    return new (load('better-sqlite3-session-store')(session))({ client })
  },
}

/**
 * @param {string} name
 * @param {any} session
 * @param {string} file where one that keeps a file keeps it
 */
export function openLegacyStore(name, session, file) {
  const open = stores[name]
  if (open === undefined) throw new TypeError(`expected one of ${Object.keys(stores)}, got ${name}`)
  return open(session, file)
}
