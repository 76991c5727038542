// @ts-check
import express from 'express'
import { serve } from './harness.mjs'
import { auth, insight } from './latchkey.mjs'

const app = express()
app.use(auth)

app.get('/whoami', (req, res) => {
  res.json({ user: auth.findUser(req)?.id ?? null, visits: auth.session(req).data.visits ?? 0 })
})

app.get('/visit', (req, res) => {
  const { data } = auth.session(req)
  data.visits = (data.visits ?? 0) + 1
  res.json({ user: auth.user(req).id, visits: data.visits })
})

app.post('/login', express.urlencoded(), auth.signIn('local', { success: answer }))

/**
 * @param {import('express').Request} req
 * @param {import('express').Response} res
 */
function answer(req, res) {
  res.json({ user: auth.user(req).id, visits: auth.session(req).data.visits ?? 0 })
}

serve(app, insight)
