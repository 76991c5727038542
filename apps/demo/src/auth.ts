import type { Latchkey } from 'latchkey/adapters/express'
import type { User } from './users'

/** What the demo keeps in a session. */
export interface SessionData {
  visits?: number
  note?: string
}

/** The middleware, as the routes know it. */
export type Auth = Latchkey<SessionData, User>

/** What is signed in to, as the challenge of a 401 names it. */
export const realm = 'Latchkey demo'
