import { Router } from 'express'
import type { Session } from 'latchkey'
import { prefersJson, sendJson, sendPage } from './answers'
import type { Auth, SessionData } from './auth'
import { accountPage } from './pages/account-page'
import { fieldOf, readBody } from './request-body'
import { RequestProblem } from './request-problem'
import type { Settings } from './settings'

/** The longest note, in code points. */
const longestNote = 1_000

/** What is only for who is signed in. */
export function accountRoutes(auth: Auth, { idleSeconds }: Settings): Router {
  const router = Router()
  router.use('/account', auth.requireUser())

  router.get('/account', (request, response) => {
    const user = auth.user(request)
    const session = auth.session(request)
    session.update('visits', (n = 0) => n + 1)
    const { visits = 1, note = '' } = session.data
    const { publicId: id, createdAt } = session
    const details = { id, visits, note, createdAt, ...endsOf(session, idleSeconds) }
    if (prefersJson(request)) sendJson(response, { user, session: details })
    else sendPage(response, accountPage({ viewer: user, session: details }))
  })

  router.post('/account/note', readBody, async (request, response) => {
    const session = auth.session(request)
    session.data.note = noteOf(fieldOf(request.body, 'note'))
    // Now, not with the answer: who was signed out meanwhile is told that nothing was stored.
    await session.save()
    if (prefersJson(request)) response.status(204).vary('Accept').end()
    else response.redirect(303, '/account')
  })
  return router
}

/** When the session ends if this request was its last one, when at the latest, and which of the two limits comes first. */
function endsOf(session: Session<SessionData>, idleSeconds: number) {
  const idle = new Date(Date.now() + idleSeconds * 1_000)
  const { absolute = idle } = session.endsAt ?? {}
  if (idle < absolute) return { endsAt: { idle, absolute }, endsBecause: 'idle-timeout' as const }
  return { endsAt: { idle: absolute, absolute }, endsBecause: 'absolute-timeout' as const }
}

function noteOf(value: unknown): string {
  // A form sends its line ends as CR LF.
  const note = typeof value === 'string' ? value.replaceAll('\r\n', '\n') : undefined
  if (note !== undefined && [...note].length <= longestNote) return note
  const message = `A note has at most ${longestNote} characters.`
  throw new RequestProblem(400, 'note_refused', message, 'note')
}
