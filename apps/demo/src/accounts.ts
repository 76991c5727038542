import { LatchkeyError } from 'latchkey'
import type { Passwords } from 'latchkey/passwords'
import type { LocalCredentials } from 'latchkey/strategies/local'
import { RequestProblem } from './request-problem'
import { canonicalName } from './usernames'
import type { User, Users } from './users'

/** The shortest password, in code points. NIST SP 800-63B-4 asks for 15 where there is no second factor. */
export const shortestPassword = 8

/** Registers people, and knows them again. */
export class Accounts {
  readonly #users: Users
  readonly #passwords: Passwords

  constructor(users: Users, passwords: Passwords) {
    this.#users = users
    this.#passwords = passwords
  }

  /** @throws RequestProblem, about a field, where the name or the password is refused or the name is taken */
  async register(username: unknown, password: unknown): Promise<User> {
    const canonical = canonicalName(username)
    if (typeof username !== 'string' || canonical === undefined) {
      const message = 'Choose a name of 1 to 255 characters, without spaces.'
      throw new RequestProblem(400, 'username_refused', message, 'username')
    }
    const passwordHash = await this.#hash(password)
    const user = await this.#users.add(username, canonical, passwordHash)
    if (user !== undefined) return user
    throw new RequestProblem(409, 'username_taken', 'This name is taken.', 'username')
  }

  /** Whose name and password these are. Somebody unknown costs as much time as somebody known. */
  async authenticate({ username, password }: LocalCredentials): Promise<User | undefined> {
    const canonical = canonicalName(username)
    const stored = canonical && this.#users.byCanonicalName(canonical)
    if (!stored) {
      await this.#passwords.verify(password, undefined)
      return undefined
    }
    const { valid, needsRehash } = await this.#passwords.verify(password, stored.passwordHash)
    if (needsRehash) await this.#users.rehash(stored, await this.#passwords.hash(password))
    return valid ? stored.user : undefined
  }

  /** Takes a registration back. */
  remove(user: User): Promise<void> {
    return this.#users.remove(user)
  }

  async #hash(password: unknown): Promise<string> {
    const message = `Choose a password of ${shortestPassword} to 1,024 characters.`
    const refused = new RequestProblem(400, 'password_refused', message, 'password')
    if (typeof password !== 'string' || [...password].length < shortestPassword) throw refused
    try {
      return await this.#passwords.hash(password)
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'PASSWORD_MALFORMED') throw refused
      throw error
    }
  }
}
