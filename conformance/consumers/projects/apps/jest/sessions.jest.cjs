'use strict'

const express = require('express')
const session = require('express-session')
const { Sessions } = require('latchkey')
const { MemoryStore } = require('latchkey/stores/memory')

describe('under Jest', () => {
  let server
  afterEach(() => new Promise((resolve) => server?.close(resolve)))

  it('an application counts views in the session', async () => {
    const app = express()
    app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false }))
    app.get('/views', (req, res) => {
      req.session.views = (req.session.views ?? 0) + 1
      res.json({ views: req.session.views })
    })
    server = await new Promise((resolve) => {
      const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
    })
    const url = `http://127.0.0.1:${server.address().port}/views`
    const first = await fetch(url)
    const [cookie] = first.headers.getSetCookie()[0].split(';')
    const second = await fetch(url, { headers: { cookie } })
    expect(await first.json()).toEqual({ views: 1 })
    expect(await second.json()).toEqual({ views: 2 })
  })

  it('the library keeps a session', async () => {
    const sessions = new Sessions({
      store: new MemoryStore(),
      keys: ['a key for these tests, of 32 characters and more'],
    })
    const session = await sessions.open(undefined, { secure: false })
    session.data.views = 1
    const { setCookies } = await sessions.commit(session)
    const again = await sessions.open(setCookies[0].split(';')[0], { secure: false })
    expect(again.data).toEqual({ views: 1 })
    await sessions.close()
  })
})
