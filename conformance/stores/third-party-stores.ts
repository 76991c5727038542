import { type EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LegacyStore } from 'latchkey/stores/express-store'
import Database from 'libsql'

/** A store of somebody else, as it comes from npm. */
export interface ThirdPartyStore {
  readonly name: string
  open(): Promise<OpenedThirdParty>
  /** What it cannot do, beyond what no store of its kind can. */
  readonly skips: readonly { readonly reason: string; readonly cases: readonly string[] }[]
}

export interface OpenedThirdParty {
  readonly store: LegacyStore & EventEmitter
  close(): void
}

// They bring no types. What is asked of them is what their own pages say.
const load = createRequire(__filename)
const expressSession: unknown = load('express-session')

type StoreClass = new (options: object) => OpenedThirdParty['store']

/** Most are made of express-session, to inherit from its Store. */
function classFrom(name: string): StoreClass {
  return load(name)(expressSession)
}

async function withFolder(
  open: (folder: string) => OpenedThirdParty | Promise<OpenedThirdParty>,
): Promise<OpenedThirdParty> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-stores-'))
  const opened = await open(folder)
  return {
    store: opened.store,
    close() {
      opened.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const nothing = (): void => {}

export const thirdPartyStores: readonly ThirdPartyStore[] = [
  {
    name: 'memorystore',
    open: async () => ({ store: new (classFrom('memorystore'))({}), close: nothing }),
    skips: [],
  },
  {
    name: 'session-file-store',
    open: () =>
      withFolder((path) => {
        const options = { path, retries: 0, reapInterval: -1, logFn: nothing }
        return { store: new (classFrom('session-file-store'))(options), close: nothing }
      }),
    skips: [],
  },
  {
    name: 'connect-loki',
    open: () =>
      withFolder(async (folder) => {
        const options = { path: join(folder, 'sessions.db'), autosave: false }
        const store = new (classFrom('connect-loki'))(options)
        await once(store, 'connect')
        return { store, close: nothing }
      }),
    skips: [],
  },
  {
    name: 'better-sqlite3-session-store',
    async open() {
      const client = new Database(':memory:')
      const store = new (classFrom('better-sqlite3-session-store'))({ client })
      return { store, close: () => client.close() }
    },
    skips: [
      {
        reason: 'its dates are SQLite’s, which end with the year 9999',
        cases: ['keeps an expiry in the far future exactly'],
      },
    ],
  },
  {
    name: 'session-memory-store',
    open: async () => ({
      store: new (classFrom('session-memory-store'))({ expires: 86_400, checkperiod: 0 }),
      close: nothing,
    }),
    skips: [],
  },
  {
    name: 'nedb-promises-session-store',
    async open() {
      const make: (options: object) => OpenedThirdParty['store'] = load(
        'nedb-promises-session-store',
      )
      return { store: make({ connect: expressSession, inMemoryOnly: true }), close: nothing }
    },
    skips: [],
  },
]
