import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Answer, goodPassword, Visitor } from '../visitor'
import { tokensTo } from './mail.fixture'

/** Whether a session is there for sure, gone for sure, or neither. */
type Standing = 'there' | 'gone' | 'unknown'

/** A browser of a person, and what they know of its session. */
interface Device {
  visitor: Visitor
  session: Standing
  /** The notes that may be in it. */
  notes: string[]
}

/** The demo was not there to answer, or could not: what was asked for may have been done or not. */
export class NoAnswer extends Error {}

/** So many mails may be asked for, for one account. */
const mostMails = 4
/** How often is looked for a mail, which the demo may have been unable to send. */
const mostLooks = 500

/**
 * Somebody who uses the demo, and what they were told. A value that a request was on its way with when the demo died may have been stored or not: both are right.
 */
export class PersonAtWork {
  readonly username: string
  isRegistered = false
  hasAddress = false
  /** The passwords that may be right; one, unless a change was not answered. */
  passwords: string[] = [goodPassword]
  /** Those that were right once, and are not for sure. */
  readonly formerPasswords: string[] = []
  /** Cookies of sessions that were ended, and they were told so. */
  readonly ended: string[] = []
  /** Of links that were used, and they were told so. */
  readonly usedTokens: string[] = []
  readonly #ports: () => readonly number[]
  readonly #networks: () => string
  readonly #first: Device
  readonly #second: Device
  #turns = 0
  #mails = 0

  /**
   * @param ports of the demos that run
   * @param networks gives an address that nobody had before, so that what they look at is not limited
   */
  constructor(username: string, ports: () => readonly number[], networks: () => string) {
    this.username = username
    this.#ports = ports
    this.#networks = networks
    this.#first = this.#newDevice()
    this.#second = this.#newDevice()
  }

  #newDevice(): Device {
    return { visitor: new Visitor(0), session: 'gone', notes: [''] }
  }

  /** One thing that people do. @throws NoAnswer */
  async act(): Promise<void> {
    this.#turns += 1
    if (!this.isRegistered) return this.#register()
    if (this.#first.session !== 'there') return this.signIn()
    if (!this.hasAddress && this.#mails < 2) return this.#giveAddress()
    const turn = randomInt(12)
    if (turn < 2 && this.hasAddress && this.#mails < mostMails) return this.#reset()
    if (turn < 6) return this.#keepNote()
    if (turn < 8) return this.#changePassword()
    if (turn < 9) return this.#signInOn(this.#second)
    if (turn < 10) return this.#signOutOthers()
    if (turn < 11) return this.#signOut()
    return this.signIn()
  }

  async #register(): Promise<void> {
    const json = { username: this.username, password: goodPassword }
    // An earlier try may have come through without an answer.
    const { status } = await this.#tell(this.#first, '/register', json, [201, 409])
    this.isRegistered = true
    this.#first.session = status === 201 ? 'there' : 'gone'
  }

  /** @throws where none of the passwords that may be right is */
  async signIn(): Promise<void> {
    return this.#signInOn(this.#first)
  }

  async #signInOn(device: Device): Promise<void> {
    const before = this.#cookieOf(device)
    const wasThere = device.session === 'there'
    device.session = 'unknown'
    for (const password of this.passwords) {
      const json = { username: this.username, password }
      const { status } = await this.#tell(device, '/login', json, [200, 401])
      if (status !== 200) continue
      this.#knowPassword(password)
      device.session = 'there'
      device.notes = ['']
      if (wasThere) this.#end(before)
      return
    }
    throw new Error(`${this.username} cannot sign in any more`)
  }

  async #keepNote(): Promise<void> {
    const note = `note ${this.#turns}`
    this.#first.notes = [...this.#first.notes, note]
    await this.#tell(this.#first, '/account/note', { note }, [204])
    this.#first.notes = [note]
  }

  async #changePassword(): Promise<void> {
    const before = this.#cookieOf(this.#first)
    const [current = ''] = this.passwords
    const next = `a sentence of turn ${this.#turns} of this person`
    this.passwords = [current, next]
    this.#first.session = 'unknown'
    const settleSecond = this.#mayEnd(this.#second)
    await this.#tell(this.#first, '/account/password', { current, next }, [204])
    this.#knowPassword(next)
    this.#first.session = 'there'
    this.#end(before)
    settleSecond()
  }

  async #signOut(): Promise<void> {
    const settle = this.#mayEnd(this.#first)
    await this.#tell(this.#first, '/logout', {}, [204])
    settle()
  }

  async #signOutOthers(): Promise<void> {
    const settle = this.#mayEnd(this.#second)
    await this.#tell(this.#first, '/sessions/revoke-others', {}, [204])
    settle()
  }

  async #giveAddress(): Promise<void> {
    const token = await this.#mailedBy('/verify', '/account/email', { email: this.#address })
    await this.#tell(this.#first, '/verify', { token }, [204])
    this.hasAddress = true
  }

  async #reset(): Promise<void> {
    const token = await this.#mailedBy('/reset', '/forgot', { username: this.username })
    const password = `a sentence of turn ${this.#turns} by a link`
    this.passwords = [...this.passwords, password]
    const settle = [this.#mayEnd(this.#first), this.#mayEnd(this.#second)]
    await this.#tell(this.#newDevice(), '/reset', { token, password }, [204])
    this.#knowPassword(password)
    for (const each of settle) each()
    this.usedTokens.push(token)
  }

  get #address(): string {
    return `${this.username}@example.com`
  }

  /** The token of a link to a page that was asked for. The process that was asked has the mail, for as long as it runs. */
  async #mailedBy(page: '/reset' | '/verify', path: string, json: object): Promise<string> {
    this.#mails += 1
    const port = this.#aPort()
    try {
      const before = (await tokensTo(port, this.#address, page)).length
      await this.#tell(this.#first, path, json, [202], port)
      for (let looks = 0; looks < mostLooks; looks += 1) {
        const tokens = await tokensTo(port, this.#address, page)
        if (tokens.length > before) return tokens[0] ?? ''
        await pause(2)
      }
    } catch (error) {
      throw isDown(error) ? new NoAnswer() : error
    }
    throw new NoAnswer()
  }

  #cookieOf({ visitor }: Device): string | undefined {
    return visitor.cookies.get('sid')
  }

  #end(cookie: string | undefined): void {
    if (cookie !== undefined) this.ended.push(cookie)
  }

  /** From now on the session may have ended. Gives what is to be called when it has, for sure. */
  #mayEnd(device: Device): () => void {
    const before = this.#cookieOf(device)
    if (device.session === 'there') device.session = 'unknown'
    return () => {
      device.session = 'gone'
      this.#end(before)
    }
  }

  #knowPassword(right: string): void {
    this.formerPasswords.push(...this.passwords.filter((password) => password !== right))
    this.passwords = [right]
  }

  #aPort(): number {
    const ports = this.#ports()
    return ports[randomInt(ports.length)] as number
  }

  #visitorOf({ visitor }: Device, port = this.#aPort()): Visitor {
    const there = new Visitor(port, { 'x-forwarded-for': this.#networks() })
    for (const [name, value] of visitor.cookies) there.cookies.set(name, value)
    return there
  }

  async #tell(
    device: Device,
    path: string,
    json: object,
    expected: readonly number[],
    port?: number,
  ): Promise<Answer> {
    const visitor = this.#visitorOf(device, port)
    let answer: Answer
    try {
      answer = await visitor.json(path, { json })
    } catch (error) {
      throw isDown(error) ? new NoAnswer() : error
    }
    device.visitor = visitor
    // Two processes that write may keep each other waiting for too long.
    if (answer.status === 503) throw new NoAnswer()
    if (expected.includes(answer.status)) return answer
    throw new Error(`${this.username} at ${path}: ${answer.status} ${answer.text}`)
  }

  /** What they find with every process that runs, after one was started again. @param most of what is past, so much is looked at */
  async check(most: number): Promise<void> {
    for (const port of this.#ports()) {
      const account = async (sid: string | undefined) => {
        const visitor = new Visitor(port)
        visitor.cookies.set('sid', sid ?? '')
        return visitor.json('/account')
      }
      for (const sid of this.ended.slice(-most)) {
        expect((await account(sid)).status, this.username).toBe(401)
      }
      for (const device of [this.#first, this.#second]) {
        if (device.session !== 'there') continue
        const { status, body } = await account(this.#cookieOf(device))
        expect(status, this.username).toBe(200)
        const { user, session } = body as { user: { username: string }; session: { note: string } }
        expect(user.username).toBe(this.username)
        expect(device.notes, this.username).toContain(session.note)
        device.notes = [session.note]
      }
    }
    for (const password of this.formerPasswords.slice(-most)) {
      expect(await this.#statusOf('/login', { username: this.username, password })).toBe(401)
    }
    for (const token of this.usedTokens.slice(-most)) {
      const json = { token, password: 'a sentence of whoever reads old mail' }
      expect(await this.#statusOf('/reset', json), this.username).toBe(400)
    }
  }

  async #statusOf(path: string, json: object): Promise<number> {
    return (await this.#visitorOf(this.#newDevice()).json(path, { json })).status
  }
}

function isDown(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ECONNRESET' || code === 'ECONNREFUSED' || code === 'EPIPE'
}
