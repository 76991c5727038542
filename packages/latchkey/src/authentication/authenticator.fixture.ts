import type { Session } from '../session/session'
import { Sessions } from '../session/sessions'
import { MemoryStore } from '../stores/memory'
import { FakeClock } from '../testing/fake-clock'
import { Authenticator, type AuthenticatorOptions } from './authenticator'
import type { AuthenticationRequest } from './strategy'

/** A user of the tests. */
export interface User {
  readonly id: string
  readonly name: string
  readonly passwordHash?: string
}

export const ann: User = { id: '1', name: 'ann', passwordHash: 'one' }
export const bob: User = { id: '2', name: 'bob', passwordHash: 'two' }

/** A request of which nothing is asked. */
export const request: AuthenticationRequest = {
  method: 'POST',
  url: '/login',
  header: () => undefined,
  body: undefined,
}

/** Sessions in memory on a clock that stands still, and a program that knows Ann and Bob. */
export function makeWorld() {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock })
  const sessions = new Sessions({
    store,
    clock,
    keys: ['a key of at least 32 characters..'],
    signInKeys: ['passport', 'admin'],
  })
  const users = new Map<string, User>([
    ['1', ann],
    ['2', bob],
  ])
  /** How often each was looked up. */
  const lookUps: string[] = []
  const find = (id: unknown): User | undefined => {
    lookUps.push(String(id))
    return users.get(String(id))
  }
  const authenticatorWith = (options: Partial<AuthenticatorOptions<User, unknown>> = {}) =>
    new Authenticator<User, unknown>({
      serialize: (user) => user.id,
      deserialize: find,
      clock,
      ...options,
    })
  return {
    clock,
    store,
    sessions,
    users,
    lookUps,
    authenticatorWith,
    browser: () => new Browser(sessions),
  }
}

/** What one browser sends and keeps: one cookie. */
export class Browser {
  /** The Cookie header of its next request. */
  cookie: string | undefined
  readonly #sessions: Sessions

  constructor(sessions: Sessions) {
    this.#sessions = sessions
  }

  /** Begins a request. */
  open(): Promise<Session> {
    return this.#sessions.open(this.cookie, { secure: true })
  }

  /** Ends a request: what it changed is stored, and the browser has the new cookie. */
  async commit(session: Session): Promise<void> {
    const { setCookies } = await this.#sessions.commit(session)
    const [pair] = setCookies[0]?.split(';', 1) ?? []
    if (pair !== undefined) this.cookie = pair.endsWith('=') ? undefined : pair
  }

  /** A whole request. */
  async request<Result>(handle: (session: Session) => Result | Promise<Result>): Promise<Result> {
    const session = await this.open()
    const result = await handle(session)
    await this.commit(session)
    return result
  }
}
