'use strict'

const flash = require('connect-flash')
const express = require('express')
const session = require('express-session')
const passport = require('passport')
const { Strategy } = require('passport-local')

describe('under Jest', () => {
  let server
  afterEach(() => new Promise((resolve) => server?.close(resolve)))

  it('an application signs somebody in', async () => {
    passport.use(
      new Strategy((name, password, done) => {
        done(null, password === 'right' && { name }, { message: 'Wrong.' })
      }),
    )
    passport.serializeUser((user, done) => done(null, user.name))
    passport.deserializeUser((name, done) => done(null, { name }))
    const app = express()
    app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false }))
    app.use(express.json(), passport.session(), flash())
    const redirects = { successRedirect: '/', failureRedirect: '/', failureFlash: true }
    app.post('/login', passport.authenticate('local', redirects))
    app.get('/', (req, res) => res.json({ user: req.user, messages: req.flash('error') }))
    server = await new Promise((resolve) => {
      const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
    })

    const url = `http://127.0.0.1:${server.address().port}`
    const seenAfter = async (password) => {
      const body = JSON.stringify({ username: 'ada', password })
      const headers = { 'content-type': 'application/json' }
      const signIn = await fetch(`${url}/login`, {
        method: 'POST',
        redirect: 'manual',
        headers,
        body,
      })
      const [cookie] = signIn.headers.getSetCookie()[0].split(';')
      const page = await fetch(url, { headers: { cookie } })
      return page.json()
    }
    expect(await seenAfter('wrong')).toEqual({ messages: ['Wrong.'] })
    expect(await seenAfter('right')).toEqual({ user: { name: 'ada' }, messages: [] })
  })

  it('a strategy that a test replaces is replaced', () => {
    const authenticate = jest
      .spyOn(Strategy.prototype, 'authenticate')
      .mockImplementation(function mocked() {
        this.success({ name: 'mocked' })
      })
    passport.use('replaced', new Strategy(() => {}))
    const told = jest.fn()
    passport.authenticate('replaced', told)({}, {}, () => {})
    expect(told).toHaveBeenCalledWith(null, { name: 'mocked' }, undefined)
    authenticate.mockRestore()
  })
})
