// @ts-check
// The library, on a store of its own or on one of express-session's. Arguments: the store, and a file for it.
import { channel } from 'node:diagnostics_channel'
import express from 'express'
import expressSession from 'express-session'
import { Authenticator, Sessions, success } from 'latchkey'
import { latchkey } from 'latchkey/adapters/express'
import { ExpressStore } from 'latchkey/stores/express-store'
import { MemoryStore } from 'latchkey/stores/memory'
import { SqliteStore } from 'latchkey/stores/sqlite'
import Database from 'libsql'
import { hold, letGo } from './holding.mjs'
import { farAway, withLatency } from './latency.mjs'
import { openLegacyStore } from './legacy-stores.mjs'
import { answerErrors, serve } from './serving.mjs'

const [name = '', file = ''] = process.argv.slice(2)
/** @returns {import('latchkey').SessionStore} */
function openStore() {
  if (name === 'sqlite') return withLatency(new SqliteStore(new Database(file)))
  if (name === 'memory of ours') return withLatency(new MemoryStore())
  return new ExpressStore(farAway(openLegacyStore(name, expressSession, file)))
}

const store = openStore()

/** @type {import('latchkey').SessionsOptions} */
const options = { store, keys: ['a key for these races, of 32 characters and more'] }
/** @type {Sessions<Record<string, unknown>>} */
const sessions = new Sessions(options)
const prolongedSessions = new Sessions({ ...options, touch: 'every-request' })

const authenticator = new Authenticator({
  serialize: (/** @type {string} */ user) => user,
  deserialize: (user) => user,
  // Whoever says who they are is believed: what a password costs is no part of these races.
  strategies: [{ name: 'named', authenticate: async ({ body }) => success(userIn(body)) }],
})

const auth = latchkey({ sessions, authenticator })
// Who has no index by owner has no limit.
const limitedSessions = store.owners && new Sessions({ ...options, maxPerOwner: 3 })
const limiting = limitedSessions && latchkey({ sessions: limitedSessions, authenticator })
const prolonging = latchkey({ sessions: prolongedSessions, authenticator })

const app = express()
app.post('/let-go', letGo)
app.get('/rolling/slow-read', prolonging, async (req, res) => {
  res.writeProcessing() // the session is open
  await hold(req)
  res.json({ user: prolonging.findUser(req) })
})

if (limiting) {
  app.post('/limited/login', limiting, express.urlencoded(), limiting.signIn('named'), (_, res) => {
    res.sendStatus(204)
  })
}

app.use(auth)

app.get('/kv', (req, res) => {
  res.json(auth.session(req).data)
})

app.post('/kv', async (req, res) => {
  res.writeProcessing() // the session is open
  await hold(req)
  auth.session(req).data[String(req.query.key)] = req.query.value
  res.sendStatus(204)
})

app.post('/counter', async (req, res) => {
  await hold(req)
  auth.session(req).update('counter', (count) => Number(count ?? 0) + 1)
  res.sendStatus(204)
})

app.post('/form', auth.requireUser(), async (req, res) => {
  await hold(req)
  auth.session(req).data.form = req.query.value
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

app.post('/revoke', async (req, res) => {
  await sessions.of(String(req.query.user)).revokeAll()
  res.sendStatus(204)
})

app.get('/account', auth.requireUser(), (req, res) => {
  res.json({ user: auth.user(req) })
})

app.get('/devices', auth.requireUser(), async (req, res) => {
  res.json({ count: (await sessions.of(auth.user(req)).list()).length })
})

app.use(answerErrors)

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
  await prolongedSessions.close()
  await limitedSessions?.close()
  await store.close?.()
}
