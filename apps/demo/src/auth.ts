import type { StoredUser } from 'latchkey/accounts'
import type { Latchkey } from 'latchkey/adapters/express'

/** What the demo keeps in a session. */
export interface SessionData {
  visits?: number
  note?: string
  /** What the next page of the account says once, such as that something was changed. */
  notice?: string
}

/** The middleware, as the routes know it. */
export type Auth = Latchkey<SessionData, StoredUser>

/** What is signed in to, as the challenge of a 401 names it. */
export const realm = 'Latchkey demo'
