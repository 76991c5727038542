import { Router } from 'express'
import type { Session } from 'latchkey'
import { prefersJson, sendJson, sendPage } from './answers'
import type { Auth, SessionData } from './auth'
import { accountPage, type SessionDetails } from './pages/account-page'
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
    auth.session(request).update('visits', (n = 0) => n + 1)
    const session = detailsOf(auth.session(request), idleSeconds)
    if (prefersJson(request)) sendJson(response, { user, session })
    else sendPage(response, accountPage({ viewer: user, session }))
  })

  router.post('/account/note', readBody, async (request, response) => {
    const session = auth.session(request)
    const typed = fieldOf(request.body, 'note')
    const note = noteOf(typed)
    if (note === undefined) {
      const message = `A note has at most ${longestNote} characters.`
      if (prefersJson(request)) throw new RequestProblem(400, 'note_refused', message)
      const details = { ...detailsOf(session, idleSeconds), note: String(typed ?? '') }
      const page = accountPage({ viewer: auth.user(request), session: details, problem: message })
      return sendPage(response, page, 400)
    }
    session.data.note = note
    // Now, not with the answer: who was signed out meanwhile is told that nothing was stored.
    await session.save()
    if (prefersJson(request)) response.status(204).vary('Accept').end()
    else response.redirect(303, '/account')
  })
  return router
}

/** The session as its owner sees it, were this request its last one. */
function detailsOf(session: Session<SessionData>, idleSeconds: number): SessionDetails {
  const { visits = 0, note = '' } = session.data
  const { publicId: id, createdAt } = session
  const idle = new Date(Date.now() + idleSeconds * 1_000)
  const { absolute = idle } = session.endsAt ?? {}
  const [first, endsBecause] =
    idle < absolute ? ([idle, 'idle-timeout'] as const) : ([absolute, 'absolute-timeout'] as const)
  return { id, visits, note, createdAt, endsAt: { idle: first, absolute }, endsBecause }
}

/** `undefined`: not a note. */
function noteOf(value: unknown): string | undefined {
  // A form sends its line ends as CR LF.
  const note = typeof value === 'string' ? value.replaceAll('\r\n', '\n') : undefined
  return note !== undefined && [...note].length <= longestNote ? note : undefined
}
