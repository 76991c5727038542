import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll, temporaryFolder } from '../start-demo'
import { type Answer, goodPassword, Visitor } from '../visitor'

/** How often the demo is killed. */
const rounds = process.env.LATCHKEY_NIGHTLY ? 20 : 5
/** So many people use it at once. */
const people = 8

afterAll(stopAll)

/**
 * Somebody, and what they were told. A value that a request was on its way with when the demo died may have been stored or not: both are right.
 */
class Person {
  readonly username: string
  #visitor: Visitor
  isRegistered = false
  /** The passwords that may be right; one, unless a change was not answered. */
  passwords: string[] = [goodPassword]
  /** The notes that may be there. */
  notes: string[] = ['']
  /** Cookies of sessions that were ended, and they were told so. */
  readonly ended: string[] = []
  /** Whether the session is there for sure, gone for sure, or neither. */
  session: 'there' | 'gone' | 'unknown' = 'gone'
  readonly #number: number
  #turns = 0

  constructor(port: number, username: string, number: number) {
    this.username = username
    this.#number = number
    this.#visitor = this.#visitorOn(port)
  }

  get cookie(): string | undefined {
    return this.#visitor.cookies.get('sid')
  }

  /** Goes on with a demo that was started again. */
  moveTo(port: number): void {
    const { cookies } = this.#visitor
    this.#visitor = this.#visitorOn(port)
    for (const [name, value] of cookies) this.#visitor.cookies.set(name, value)
  }

  #visitorOn(port: number): Visitor {
    return new Visitor(port, { 'x-forwarded-for': `10.7.0.${this.#number}` })
  }

  /** One thing that people do. Rejects when the demo is gone. */
  async act(): Promise<void> {
    this.#turns += 1
    if (!this.isRegistered) return this.#register()
    if (this.session !== 'there') return this.#signIn()
    const turn = randomInt(10)
    if (turn < 5) return this.#keepNote()
    if (turn < 7) return this.#changePassword()
    if (turn < 9) return this.#signOut()
    return this.#signIn()
  }

  async #register(): Promise<void> {
    const json = { username: this.username, password: goodPassword }
    // An earlier try may have come through without an answer.
    const { status } = await this.#tell('/register', json, [201, 409])
    this.isRegistered = true
    this.session = status === 201 ? 'there' : 'gone'
  }

  async #signIn(): Promise<void> {
    const before = this.cookie
    const wasThere = this.session === 'there'
    this.session = 'unknown'
    for (const password of this.passwords) {
      const json = { username: this.username, password }
      const { status } = await this.#tell('/login', json, [200, 401])
      if (status !== 200) continue
      this.passwords = [password]
      this.session = 'there'
      this.notes = ['']
      if (wasThere && before !== undefined) this.ended.push(before)
      return
    }
    throw new Error(`${this.username} cannot sign in any more`)
  }

  async #keepNote(): Promise<void> {
    const note = `note ${this.#turns}`
    const before = this.notes
    this.notes = [...before, note]
    await this.#tell('/account/note', { note }, [204])
    this.notes = [note]
  }

  async #changePassword(): Promise<void> {
    const before = this.cookie
    const [current = ''] = this.passwords
    const next = `a sentence of turn ${this.#turns} of this person`
    this.passwords = [current, next]
    this.session = 'unknown'
    await this.#tell('/account/password', { current, next }, [204])
    this.passwords = [next]
    this.session = 'there'
    if (before !== undefined) this.ended.push(before)
  }

  async #signOut(): Promise<void> {
    const before = this.cookie
    this.session = 'unknown'
    await this.#tell('/logout', {}, [204])
    this.session = 'gone'
    if (before !== undefined) this.ended.push(before)
  }

  async #tell(path: string, json: object, expected: number[]): Promise<Answer> {
    const answer = await this.#visitor.json(path, { json })
    if (!expected.includes(answer.status)) {
      throw new Error(`${this.username} at ${path}: ${answer.status} ${answer.text}`)
    }
    return answer
  }

  /** What they find after the demo was started again. */
  async check(): Promise<void> {
    const account = async (sid: string) => {
      const visitor = new Visitor(this.#visitor.port)
      visitor.cookies.set('sid', sid)
      return visitor.json('/account')
    }
    for (const sid of this.ended) expect((await account(sid)).status, this.username).toBe(401)
    if (this.session === 'there' && this.cookie !== undefined) {
      const { status, body } = await account(this.cookie)
      expect(status, this.username).toBe(200)
      const { user, session } = body as { user: { username: string }; session: { note: string } }
      expect(user.username).toBe(this.username)
      expect(this.notes, this.username).toContain(session.note)
      this.notes = [session.note]
    }
  }
}

function isDown(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ECONNRESET' || code === 'ECONNREFUSED' || code === 'EPIPE'
}

it(`killed ${rounds} times at work, the demo keeps what it has said, and lets nobody in (R33, T-REV-2)`, async () => {
  const databaseFile = join(temporaryFolder(), 'killed.sqlite')
  const environment = { DATABASE_FILE: databaseFile, TRUST_PROXY: 'loopback' }
  let demo: Demo = await startDemo(environment)
  const everybody: Person[] = []
  let done = 0
  for (let round = 0; round < rounds; round += 1) {
    const newcomers = Array.from({ length: people }, (_, n) => {
      return new Person(demo.port, `person-${round}-${n}`, everybody.length + n + 1)
    })
    everybody.push(...newcomers)
    // Those of earlier rounds go on as well.
    const active = everybody.slice(-2 * people)
    const last = done + randomInt(20, 150)
    let killing: Promise<unknown> | undefined
    const work = active.map(async (person) => {
      for (;;) {
        try {
          await person.act()
        } catch (error) {
          if (killing === undefined || !isDown(error)) throw error
          return
        }
        done += 1
        if (done >= last) killing ??= demo.stop('SIGKILL')
      }
    })
    await Promise.all(work)
    await killing

    const database = new Database(databaseFile, { timeout: 10_000 })
    const { integrity_check: integrity } = database
      .prepare('PRAGMA integrity_check')
      .get() as Record<string, unknown>
    database.close()
    expect(integrity).toBe('ok')
    demo = await startDemo(environment)
    for (const person of everybody) person.moveTo(demo.port)
    for (const person of active) await person.check()
  }
  expect(everybody.filter(({ isRegistered }) => isRegistered).length).toBeGreaterThan(people)
  expect(everybody.flatMap(({ ended }) => ended).length).toBeGreaterThan(rounds)
  // Everybody still gets in, and with no old password.
  for (const person of everybody.filter(({ isRegistered }) => isRegistered)) {
    person.session = 'gone'
    await person.act()
    expect(person.session).toBe('there')
  }
})
