// @ts-nocheck Compiled by the compilers of the consumers, which are shown it without this line.
import type { AddressInfo } from 'node:net'
import express from 'express'
import { type AnonymityReason, Authenticator, LatchkeyError, Sessions } from 'latchkey'
import { latchkey } from 'latchkey/adapters/express'
import { Passwords } from 'latchkey/passwords'
import type { SessionStore } from 'latchkey/session'
import { MemoryStore } from 'latchkey/stores/memory'
import { type SqliteDatabase, SqliteStore } from 'latchkey/stores/sqlite'
import { local } from 'latchkey/strategies/local'

interface User {
  readonly id: string
}

const store: SessionStore = new MemoryStore()
const sessions = new Sessions<{ views?: number }>({
  store,
  keys: ['a key for these tests, of 32 characters and more'],
  idle: { minutes: 30 },
})
// @ts-expect-error: without a store
export const withoutStore = () => new Sessions({ keys: [] })

/** Of a database that is not installed here. */
export const open = (database: SqliteDatabase) => new SqliteStore(database)

const passwords = new Passwords()
const hashing = passwords.hash('right')

const authenticator = new Authenticator({
  serialize: (user: User) => user.id,
  deserialize: (id): User => ({ id: id.toLowerCase() }),
  strategies: [
    local(async ({ username, password }): Promise<User | undefined> => {
      const { valid } = await passwords.verify(password, await hashing)
      return valid ? { id: username } : undefined
    }),
  ],
})
const auth = latchkey({ sessions, authenticator, guardRefusals: 'next' })

const app = express()
app.use(auth)
app.get('/views', (req, res) => {
  // @ts-expect-error: not among the session's data
  auth.session(req).data.undeclared = true
  delete Object(auth.session(req).data).undeclared
  res.json({ views: auth.session(req).update('views', (views = 0) => views + 1) })
})
app.post('/login', express.urlencoded(), auth.signIn('local'), (req, res) => {
  const why: AnonymityReason | undefined = auth.why(req)
  if (why !== undefined) throw new Error(why)
  res.sendStatus(204)
})
app.get('/account', auth.requireUser(), (req, res) => {
  const { id }: User = auth.user(req)
  // @ts-expect-error: a User has no name
  const { name } = auth.user(req)
  const error: unknown = name
  res.json({ user: error instanceof LatchkeyError ? error.code : id })
})
app.post('/logout', auth.signOut())
app.use(
  (
    error: LatchkeyError,
    _req: express.Request,
    res: express.Response,
    _next: express.NextFunction,
  ) => {
    res.status(error.status).json({ error: error.code })
  },
)

const server = app.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
