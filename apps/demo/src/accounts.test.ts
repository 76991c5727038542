import { Passwords } from 'latchkey/passwords'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stopAll, temporaryFolder } from '../test/start-demo'
import { Accounts } from './accounts'
import { openDatabase } from './database'
import { Users, usersSchema } from './users'

const password = 'correct horse battery staple'

/** How often a key was derived from a password: what a sign-in costs. */
let work = 0
const passwords = (costLog2: number) => {
  const hashing = { algorithm: 'scrypt', costLog2, parallelism: 1 } as const
  const scrypt = (text: string, _salt: Buffer, _cost: unknown, bytes: number) => {
    work += 1
    return Promise.resolve(Buffer.alloc(bytes, text))
  }
  return new Passwords({ hashing, allowWeakForTests: true }, { scrypt, argon2id: undefined })
}

let users: Users
let accounts: Accounts
beforeAll(async () => {
  users = new Users(openDatabase(`${temporaryFolder()}/demo.sqlite`, usersSchema))
  accounts = new Accounts(users, passwords(4))
  await accounts.register('Kate', password)
})
afterAll(stopAll)
beforeEach(() => {
  work = 0
})

describe('signing in', () => {
  it.each([
    ['somebody known', 'kate', 'wrong password'],
    ['somebody unknown', 'nobody', password],
    ['a name that nobody can have', 'no body', password],
  ])('costs as much work for %s', async (_what, username, wrong) => {
    expect(await accounts.authenticate({ username, password: wrong })).toBeUndefined()
    expect(work).toBe(1)
  })

  it('hashes the password anew where that costs more today, once', async () => {
    const stored = () => users.byCanonicalName('kate')?.passwordHash
    const before = stored()
    const today = new Accounts(users, passwords(5))
    expect(await today.authenticate({ username: 'kate', password })).toMatchObject({
      username: 'Kate',
    })
    const after = stored()
    expect(after).not.toBe(before)
    await today.authenticate({ username: 'kate', password })
    expect(stored()).toBe(after)
  })
})
