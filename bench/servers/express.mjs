// @ts-check
// Bare Express 5: the same answers without a session, to be taken off the others' cost.
import express from 'express'
import { serve } from './harness.mjs'
import { userWithPassword } from './users.mjs'

const app = express()

app.get('/whoami', (_req, res) => {
  res.json({ user: null, visits: 0 })
})

app.get('/visit', (_req, res) => {
  res.json({ user: null, visits: 0 })
})

app.post('/login', express.urlencoded(), (req, res) => {
  const user = userWithPassword(req.body.username, req.body.password)
  if (!user) return void res.sendStatus(401)
  res.json({ user: user.id, visits: 0 })
})

serve(app)
