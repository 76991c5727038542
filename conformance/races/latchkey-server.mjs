// @ts-check
// One of the processes that share one SQLite file. Its argument is the file.
import { channel } from 'node:diagnostics_channel'
import express from 'express'
import { Authenticator, Sessions, success } from 'latchkey'
import { latchkey } from 'latchkey/adapters/express'
import { SqliteStore } from 'latchkey/stores/sqlite'
import Database from 'libsql'
import { pause, serve, writeTakesItsTime } from './serving.mjs'

const database = new Database(String(process.argv[2]))
const store = new SqliteStore(database)

/** @type {Sessions<Record<string, unknown>>} */
const sessions = new Sessions({
  store: withLatency(store),
  keys: ['a key for these races, of 32 characters and more'],
})

const authenticator = new Authenticator({
  serialize: (/** @type {string} */ user) => user,
  deserialize: (user) => user,
  // Whoever says who they are is believed: what a password costs is no part of these races.
  strategies: [{ name: 'named', authenticate: async ({ body }) => success(userIn(body)) }],
})

const auth = latchkey({ sessions, authenticator })

const app = express()
app.use(auth)

app.get('/kv', (req, res) => {
  res.json(auth.session(req).data)
})

app.post('/kv', async (req, res) => {
  res.writeProcessing() // the session is open
  await pause(Number(req.query.delay))
  auth.session(req).data[String(req.query.key)] = req.query.value
  res.sendStatus(204)
})

app.post('/counter', async (req, res) => {
  await pause(Number(req.query.delay))
  auth.session(req).update('counter', (count) => Number(count ?? 0) + 1)
  res.sendStatus(204)
})

app.post('/visit', (req, res) => {
  auth.session(req).data.visit = req.query.value
  res.redirect(303, '/kv')
})

const signIn = auth.signIn('named', { keep: ['cart'] })
app.post('/login', express.urlencoded(), signIn, (_req, res) => {
  res.sendStatus(204)
})
app.post('/logout', auth.signOut())

app.get('/account', auth.requireUser(), (req, res) => {
  res.json({ user: auth.user(req) })
})

app.get('/devices', auth.requireUser(), async (req, res) => {
  res.json({ count: (await sessions.of(auth.user(req)).list()).length })
})

let endings = 0
channel('latchkey:session').subscribe((message) => {
  const event = /** @type {import('latchkey').SessionEvent} */ (message)
  if (event.kind === 'ended') endings += 1
  if (event.kind === 'refused') console.error(`refused: ${event.code}`)
})

/** @param {unknown} body */
function userIn(body) {
  const { user } = /** @type {{ user: string }} */ (body)
  return user
}

serve(app, { endings: () => endings, close })

async function close() {
  await sessions.close()
  await store.close()
  database.close()
}

/**
 * The same store, each of whose writes waits first.
 * @param {import('latchkey').SessionStore} inner
 * @returns {import('latchkey').SessionStore}
 */
function withLatency(inner) {
  return new Proxy(inner, {
    get(_, name) {
      const value = Reflect.get(inner, name, inner)
      if (typeof value !== 'function') return value
      if (name === 'load') return value.bind(inner)
      return async (/** @type {unknown[]} */ ...args) => {
        await writeTakesItsTime()
        return value.apply(inner, args)
      }
    },
  })
}
