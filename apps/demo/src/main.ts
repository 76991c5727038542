import { createServer } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { MemoryStore } from 'latchkey/stores/memory'
import { SqliteStore } from 'latchkey/stores/sqlite'
import { makeDemo } from './app'
import { openDatabase } from './database'
import { schema } from './schema'
import { keptSessionKey } from './session-key'
import { readSettings, wrongAddress } from './settings'
import { StartProblem } from './start-problem'

/** How long requests in flight may take when the demo is told to stop, in milliseconds. */
const patience = 10_000

function start(): void {
  const settings = readSettings(process.env)
  const { databaseFile, listenAddress, sessionStore } = settings
  const database = openDatabase(databaseFile, schema)
  const store = sessionStore === 'memory' ? new MemoryStore() : new SqliteStore(database)
  const sessionKey = settings.sessionKey ?? keptSessionKey(`${databaseFile}.session-key`)
  const sessionKeys = [sessionKey, settings.oldSessionKey].filter((key) => key !== undefined)

  // Nobody holds a connection by sending slowly. Node looks every 30 seconds, unless it is told to look more often.
  const patienceWithSenders = { headersTimeout: 10_000, requestTimeout: 30_000 }
  const server = createServer({ ...patienceWithSenders, connectionsCheckingInterval: 2_000 })

  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRNOTAVAIL' && listenAddress) fail(wrongAddress(listenAddress))
    const taken = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.message})`
    fail(new StartProblem(`Port ${settings.port} ${taken}: set PORT to another one.`))
  })
  server.listen({ port: settings.port, host: listenAddress }, () => {
    const { address, port } = server.address() as AddressInfo
    const here = `http://${nameOf(address)}:${port}`
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

/** What people on this machine type to reach an address. */
function nameOf(address: string): string {
  const isHere = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(address)
  return isHere ? 'localhost' : isIPv6(address) ? `[${address}]` : address
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
