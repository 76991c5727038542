import { Router } from 'express'
import type { Session } from 'latchkey'
import { prefersJson, sendJson, sendPage } from './answers'
import type { Auth, SessionData } from './auth'
import { accountPage, type SessionDetails } from './pages/account-page'
import { fieldOf, readBody } from './request-body'
import { RequestProblem } from './request-problem'

/** The longest note, in code points. */
const longestNote = 1_000

/** What is only for who is signed in. */
export function accountRoutes(auth: Auth): Router {
  const router = Router()

  router.get('/account', auth.requireUser(), (request, response) => {
    const user = auth.user(request)
    auth.session(request).update('visits', (n = 0) => n + 1)
    const session = detailsOf(auth.session(request))
    if (prefersJson(request)) sendJson(response, { user, session })
    else sendPage(response, accountPage({ viewer: user, session }))
  })

  router.post('/account/note', auth.requireUser(), readBody, async (request, response) => {
    const session = auth.session(request)
    const typed = fieldOf(request.body, 'note')
    const note = noteOf(typed)
    if (note === undefined) {
      const message = `A note has at most ${longestNote} characters.`
      if (prefersJson(request)) throw new RequestProblem(400, 'note_refused', message)
      const details = { ...detailsOf(session), note: String(typed ?? '') }
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
function detailsOf(session: Session<SessionData>): SessionDetails {
  const { visits = 0, note = '' } = session.data
  const { publicId: id, createdAt, endsAt } = session
  const idleComesFirst = endsAt !== undefined && endsAt.idle < endsAt.absolute
  const endsBecause = idleComesFirst ? 'idle-timeout' : 'absolute-timeout'
  return { id, visits, note, createdAt, endsAt, endsBecause }
}

/** `undefined`: not a note. */
function noteOf(value: unknown): string | undefined {
  // A form sends its line ends as CR LF.
  const note = typeof value === 'string' ? value.replaceAll('\r\n', '\n') : undefined
  return note !== undefined && [...note].length <= longestNote ? note : undefined
}
