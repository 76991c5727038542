'use strict'

const express = require('express4')
const session = require('express-session')

const app = express()
app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false }))
app.get('/views', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.json({ views: req.session.views })
})
app.post('/logout', (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.status(204).end()))
})

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
