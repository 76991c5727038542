import { type Request, Router } from 'express'
import type { Session, Sessions } from 'latchkey'
import { prefersJson, sendDone, sendJson, sendPage, sendRefused } from './answers'
import type { Auth, SessionData } from './auth'
import { deviceOf } from './devices'
import { accountPage, type SessionDetails } from './pages/account-page'
import { profileOf } from './profile'
import { fieldOf, readBody } from './request-body'
import { RequestProblem } from './request-problem'

/** The longest note, in code points. */
const longestNote = 1_000

/** What is only for who is signed in. */
export function accountRoutes(auth: Auth, sessions: Sessions<SessionData>): Router {
  const router = Router()

  router.get('/account', auth.requireUser(), async (request, response) => {
    const user = auth.user(request)
    auth.session(request).update('visits', (n = 0) => n + 1)
    const session = detailsOf(auth.session(request))
    if (prefersJson(request)) return sendJson(response, { user: profileOf(user), session })
    const devices = await devicesOf(request)
    const notice = takeNotice(auth.session(request).data)
    sendPage(response, accountPage({ viewer: user, session, devices, notice }))
  })

  router.post('/account/note', auth.requireUser(), readBody, async (request, response) => {
    const session = auth.session(request)
    const typed = fieldOf(request.body, 'note')
    const note = noteOf(typed)
    if (note === undefined) {
      const devices = await devicesOf(request)
      return sendRefused(request, response, noteRefused, ({ message }) => {
        const details = { ...detailsOf(session), note: String(typed ?? '') }
        const viewer = auth.user(request)
        return accountPage({ viewer, session: details, devices, problem: message })
      })
    }
    session.data.note = note
    // Now, not with the answer: who was signed out meanwhile is told that nothing was stored.
    await session.save()
    sendDone(request, response, '/account')
  })

  async function devicesOf(request: Request) {
    const current = auth.session(request)
    return (await sessions.of(auth.user(request).id).list({ current })).map(deviceOf)
  }
  return router
}

const noteRefused = new RequestProblem(
  400,
  'note_refused',
  `A note has at most ${longestNote} characters.`,
)

/** What is to be said once. */
function takeNotice(data: SessionData): string | undefined {
  const { notice } = data
  if (notice !== undefined) delete data.notice
  return notice
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
