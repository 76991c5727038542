// @ts-nocheck Compiled by the compilers of the consumers, which are shown it without this line.
import type { AddressInfo } from 'node:net'

import express = require('express')
import session = require('express-session')
import Cookie = require('express-session/session/cookie')
import MemoryStore = require('express-session/session/memory')
import Session = require('express-session/session/session')
import Store = require('express-session/session/store')

declare module 'express-session' {
  interface SessionData {
    views: number
  }
}

const cookie: session.Cookie = new Cookie({ path: '/', maxAge: 60_000 })
const store: Store = new MemoryStore()
if (!(store instanceof session.Store) || cookie.path !== '/') throw new Error('Another')

const app = express()
app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false, store }))
app.get('/views', (req, res) => {
  const current: Session = req.session
  const views: number | undefined = req.session.views
  // @ts-expect-error: declared as a number
  req.session.views = 'many'
  req.session.views = (views ?? 0) + 1
  if (current.id !== req.sessionID) throw new Error('Another')
  res.json({ views: req.session.views })
})
app.post('/logout', (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.sendStatus(204)))
})

const server = app.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
