import { Authenticator } from '../../authentication/authenticator'
import { LatchkeyError } from '../../errors'
import { MemoryStore } from '../../stores/memory'
import { FakeClock } from '../../testing/fake-clock'
import type { Session } from '../session'
import type { SessionStore } from '../session-store'
import { Sessions } from '../sessions'
import { FaultySessionStore } from './faulty-store.fixture'

interface Note {
  note?: string
  cart?: string
}

/** What the handler of a request can do. */
export interface Acts {
  readonly data: Note
  signIn(user: string): Promise<void>
  signOut(): void
  regenerate(): Promise<void>
  /** While this request is under way, another one is served. */
  requestElsewhere(handle: (act: Acts) => unknown): Promise<void>
  pass(milliseconds: number): void
}

/** What a client sees of an answer, and what it has afterwards. */
export interface Answer {
  readonly status: number
  readonly setCookies: readonly string[]
}

/** What a cookie opens. */
export interface Opened {
  readonly user: string | undefined
  readonly data: Note
  readonly isAlive: boolean
}

const keys = ['a key of these faults, which has 32 characters']
const https = { secure: true }
const storeTimeout = 2_000

/** One client of a server whose store goes wrong, and another server that shares the store and never sees it go wrong. */
export class Client {
  readonly faulty: FaultySessionStore
  readonly clock = new FakeClock()
  cookie: string | undefined
  readonly #server: Sessions<Note>
  readonly #otherServer: Sessions<Note>
  readonly #authenticator = new Authenticator<string>({
    ...{ serialize: (user) => user, deserialize: (user) => user, clock: this.clock },
  })

  constructor() {
    const memory = new MemoryStore({ clock: this.clock })
    this.faulty = new FaultySessionStore(memory)
    const sessions = (store: SessionStore) =>
      new Sessions<Note>({
        ...{ store, keys, clock: this.clock, storeTimeout: { milliseconds: storeTimeout } },
      })
    this.#server = sessions(this.faulty.store)
    this.#otherServer = sessions(memory)
  }

  /** A request to the server whose store goes wrong, served as an adapter does; waiting takes no time. */
  async request(handle: (act: Acts) => unknown): Promise<Answer> {
    let answer: Answer | undefined
    const answered = this.#serve(this.#server, handle).then((given) => {
      answer = given
    })
    for (let turn = 0; answer === undefined && turn < 50; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      if (answer === undefined) this.clock.advance(storeTimeout)
    }
    await answered
    // What is left to do in the background has its time too.
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      this.clock.advance(storeTimeout)
    }
    for (const setCookie of answer?.setCookies ?? []) {
      const pair = setCookie.split(';', 1)[0] as string
      this.cookie = pair.endsWith('=') ? undefined : pair
    }
    return answer as unknown as Answer
  }

  /** The same to the other server. */
  async requestElsewhere(handle: (act: Acts) => unknown): Promise<void> {
    await this.#serve(this.#otherServer, handle)
  }

  async #serve(sessions: Sessions<Note>, handle: (act: Acts) => unknown): Promise<Answer> {
    let session: Session<Note>
    try {
      session = await sessions.open(this.cookie, https)
    } catch (error) {
      return { status: statusOf(error), setCookies: [] }
    }
    let failedWith = 0
    try {
      await handle(this.#actsOn(session))
    } catch (error) {
      failedWith = statusOf(error)
      sessions.discard(session)
    }
    const due = sessions.due(session)
    try {
      const committed = due === 'nothing' ? undefined : await sessions.commit(session)
      return { status: failedWith || 200, setCookies: committed?.setCookies ?? [] }
    } catch (error) {
      return { status: statusOf(error), setCookies: sessions.deletionsFor(session) }
    }
  }

  #actsOn(session: Session<Note>): Acts {
    const authenticator = this.#authenticator
    return {
      data: session.data,
      signIn: (user: string) => authenticator.signIn(session, user, { keep: ['cart'] }),
      signOut: () => authenticator.signOut(session),
      regenerate: () => session.regenerate(),
      requestElsewhere: (handle: (act: Acts) => unknown) => this.requestElsewhere(handle),
      pass: (milliseconds: number) => this.clock.advance(milliseconds),
    }
  }

  /** What a cookie opens, by the server whose store is well. */
  async open(cookie: string | undefined): Promise<Opened> {
    const session = await this.#otherServer.open(cookie, https)
    const { user } = await this.#authenticator.open(session)
    return { user, data: { ...session.data }, isAlive: session.publicId !== undefined }
  }

  /** How many sessions of this user are alive, whoever knows their ids. */
  async countSessionsOf(user: string): Promise<number> {
    return (await this.#otherServer.of(user).list()).length
  }
}

function statusOf(error: unknown): number {
  if (!(error instanceof LatchkeyError)) throw error
  return error.status
}
