'use strict'
// The library's own face: CommonJS, Express 4.

const express = require('express4')
const { Authenticator, Sessions } = require('latchkey')
const { latchkey } = require('latchkey/adapters/express')
const { MemoryStore } = require('latchkey/stores/memory')
const { local } = require('latchkey/strategies/local')

const sessions = new Sessions({
  store: new MemoryStore(),
  keys: ['a key for these tests, of 32 characters and more'],
})
const authenticator = new Authenticator({
  serialize: (user) => user,
  deserialize: (name) => name,
  strategies: [
    local(async ({ username, password }) => (password === 'right' ? username : undefined)),
  ],
})
const auth = latchkey({ sessions, authenticator, guardRefusals: 'next' })

const app = express()
app.use(auth)
app.get('/views', (req, res) => {
  res.json({ views: auth.session(req).update('views', (views = 0) => views + 1) })
})
app.post('/login', express.urlencoded({ extended: false }), auth.signIn('local'), (_req, res) => {
  res.sendStatus(204)
})
app.get('/account', auth.requireUser(), (req, res) => {
  res.json({ user: auth.user(req) })
})
app.post('/logout', auth.signOut())
app.use((error, _req, res, _next) => {
  res.status(error.status).json({ error: error.code })
})

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
