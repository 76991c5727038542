// @ts-nocheck Compiled by the compilers of the consumers, which are shown it without this line.
import type { AddressInfo } from 'node:net'

import express = require('express')
import library = require('latchkey')
import adapter = require('latchkey/adapters/express')
import stores = require('latchkey/stores/memory')

import { local } from 'latchkey/strategies/local'

const sessions: library.Sessions<{ views?: number }> = new library.Sessions({
  store: new stores.MemoryStore(),
  keys: ['a key for these tests, of 32 characters and more'],
})
const authenticator = new library.Authenticator({
  serialize: (user: { name: string }) => user.name,
  deserialize: (name) => ({ name }),
  strategies: [
    local(({ username, password }) => (password === 'right' ? { name: username } : undefined)),
  ],
})
const auth: adapter.Latchkey<{ views?: number }, { name: string }> = adapter.latchkey({
  sessions,
  authenticator,
  guardRefusals: 'next',
})

const app = express()
app.use(auth)
app.get('/views', (req, res) => {
  res.json({ views: auth.session(req).update('views', (views = 0) => views + 1) })
})
app.post('/login', express.urlencoded(), auth.signIn('local'), (_req, res) => {
  res.sendStatus(204)
})
app.get('/account', auth.requireUser(), (req, res) => {
  res.json({ user: auth.user(req).name })
})
app.post('/logout', auth.signOut())
app.use(
  (
    error: library.LatchkeyError,
    _req: express.Request,
    res: express.Response,
    _next: express.NextFunction,
  ) => {
    res.status(error.status).json({ error: error.code })
  },
)

const server = app.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
