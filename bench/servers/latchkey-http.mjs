// @ts-check
import { serve } from './harness.mjs'
import { auth, insight } from './latchkey.mjs'
import { readForm, sendAnswer, sendRefusal } from './plain-http.mjs'

const signIn = auth.signIn('local', { success: answerSignedIn })

/**
 * @param {import('node:http').IncomingMessage} req
 * @param {import('node:http').ServerResponse} res
 */
function answerSignedIn(req, res) {
  sendAnswer(res, auth.user(req).id, 0)
}

serve((req, res) => {
  auth(req, res, (error) => {
    if (error) return sendRefusal(res, 500)
    if (req.url === '/whoami') {
      return sendAnswer(res, auth.findUser(req)?.id, auth.session(req).data.visits ?? 0)
    }
    if (req.url === '/visit') {
      const { data } = auth.session(req)
      data.visits = (data.visits ?? 0) + 1
      return sendAnswer(res, auth.user(req).id, data.visits)
    }
    if (req.url !== '/login' || req.method !== 'POST') return sendRefusal(res, 404)
    readForm(req)
      .then((form) => {
        signIn(Object.assign(req, { body: form }), res, () => sendRefusal(res, 500))
      })
      .catch(() => sendRefusal(res, 400))
  })
}, insight)
