// @ts-check
// Bare node:http: the same answers without a session, to be taken off the others' cost.
import { serve } from './harness.mjs'
import { readForm, sendAnswer, sendRefusal } from './plain-http.mjs'
import { userWithPassword } from './users.mjs'

serve(async (req, res) => {
  if (req.url === '/whoami') return sendAnswer(res, undefined, 0)
  if (req.url === '/visit') return sendAnswer(res, undefined, 0)
  if (req.url !== '/login' || req.method !== 'POST') return sendRefusal(res, 404)
  const { username, password } = await readForm(req)
  const user = userWithPassword(username, password)
  if (!user) return sendRefusal(res, 401)
  sendAnswer(res, user.id, 0)
})
