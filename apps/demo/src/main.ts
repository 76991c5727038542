import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MemoryStore } from 'latchkey/stores/memory'
import { SqliteStore } from 'latchkey/stores/sqlite'
import { makeDemo } from './app'
import { openDatabase } from './database'
import { schema } from './schema'
import { keptSessionKey } from './session-key'
import { readSettings } from './settings'
import { StartProblem } from './start-problem'

/** How long requests in flight may take when the demo is told to stop, in milliseconds. */
const patience = 10_000

function start(): void {
  const settings = readSettings(process.env)
  const { databaseFile, sessionStore } = settings
  const database = openDatabase(databaseFile, schema)
  const store = sessionStore === 'memory' ? new MemoryStore() : new SqliteStore(database)
  const sessionKey = settings.sessionKey ?? keptSessionKey(`${databaseFile}.session-key`)
  const sessionKeys = [sessionKey, settings.oldSessionKey].filter((key) => key !== undefined)

  const server = createServer()
  // Nobody holds a connection by sending slowly.
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000

  server.on('error', (error: NodeJS.ErrnoException) => {
    const taken = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.message})`
    fail(new StartProblem(`Port ${settings.port} ${taken}: set PORT to another one.`))
  })
  server.listen(settings.port, () => {
    const { port } = server.address() as AddressInfo
    const here = `http://localhost:${port}`
    const { origin = here } = settings
    const demo = makeDemo({ ...settings, sessionKeys, origin }, database, store)
    server.on('request', demo.app)
    const where = sessionStore === 'memory' ? `${databaseFile}, sessions in memory` : databaseFile
    console.log(`The Latchkey demo listens on ${here} (database: ${where})`)

    const stop = () => {
      // A second signal means now.
      process.once('SIGINT', () => process.exit(1)).once('SIGTERM', () => process.exit(1))
      setTimeout(() => server.closeAllConnections(), patience).unref()
      server.close(async () => {
        await demo.close()
        store.close()
        database.close()
      })
    }
    process.once('SIGINT', stop).once('SIGTERM', stop)
  })
}

function fail(error: unknown): void {
  if (!(error instanceof StartProblem)) throw error
  console.error(error.message)
  process.exit(1)
}

try {
  start()
} catch (error) {
  fail(error)
}
