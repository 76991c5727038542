// @ts-check
// The floor: what nobody can do without. One HMAC over the cookie, one Map, one JSON text a session.
// It is a yardstick and not an example: no expiry, no races, no key ring, no origin check.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { serve } from './harness.mjs'
import { readForm, sendAnswer, sendRefusal } from './plain-http.mjs'
import { users, userWithPassword } from './users.mjs'

const key = 'a key for the benchmark, of 32 characters and more'
const cookieStart = 'sid='

/** @type {Map<string, string>} */
const records = new Map()

/** @param {string} id */
function signatureOf(id) {
  return createHmac('sha256', key).update(id).digest('base64url')
}

/**
 * The id in the cookie, if its signature is ours.
 * @param {string | undefined} header
 */
function verifiedId(header) {
  if (!header?.startsWith(cookieStart)) return undefined
  const dot = header.indexOf('.', cookieStart.length)
  const id = header.slice(cookieStart.length, dot)
  const claimed = Buffer.from(header.slice(dot + 1))
  const expected = Buffer.from(signatureOf(id))
  if (claimed.length !== expected.length || !timingSafeEqual(claimed, expected)) return undefined
  return id
}

serve(
  async (req, res) => {
    const id = verifiedId(req.headers.cookie)
    const text = id === undefined ? undefined : records.get(id)
    const session = text === undefined ? undefined : JSON.parse(text)
    const user = session && users.get(session.user)

    if (req.url === '/whoami') return sendAnswer(res, user?.id, session?.visits ?? 0)

    if (req.url === '/visit') {
      if (!user || !id) return sendRefusal(res, 401)
      session.visits += 1
      records.set(id, JSON.stringify(session))
      return sendAnswer(res, user.id, session.visits)
    }

    if (req.url !== '/login' || req.method !== 'POST') return sendRefusal(res, 404)
    const { username, password } = await readForm(req)
    const found = userWithPassword(username, password)
    if (!found) return sendRefusal(res, 401)
    const newId = randomBytes(32).toString('base64url')
    records.set(newId, JSON.stringify({ user: found.id, visits: 0 }))
    if (id) records.delete(id)
    const cookie = `${cookieStart}${newId}.${signatureOf(newId)}; Path=/; HttpOnly; SameSite=Lax`
    res.setHeader('Set-Cookie', cookie)
    sendAnswer(res, found.id, 0)
  },
  { records: async () => [...records.values()].map((text) => JSON.parse(text)) },
)
