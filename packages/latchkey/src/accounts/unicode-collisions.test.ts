import { describe, expect, it } from 'vitest'
import { MemoryUsers } from '../stores/memory-accounts'
import { openAccounts, password, registered, tokenIn } from './accounts.fixture'
import type { AddedUser, StoredUser } from './user-store'

/** Other addresses for a program, and the same for many a database and for every eye (CVE-2019-19844). */
const collisions = {
  'kate@example.com': [
    '\u{212A}ate@example.com',
    '\u{FF4B}ate@example.com',
    'k\u{0430}te@example.com',
    'ka\u{200B}te@example.com',
    'kate\u{FE0F}@example.com',
    'kate\u{FF20}example.com',
    'kate\u{FE6B}example.com',
    'kate@ex\u{0430}mple.com',
    'kate@example\u{3002}com',
    'kate@example\u{2024}com',
  ],
  'miss.finn@example.com': [
    'mi\u{017F}\u{017F}.finn@example.com',
    'mi\u{00DF}.finn@example.com',
    'm\u{0131}ss.f\u{0131}nn@example.com',
    'M\u{0130}SS.FINN@example.com',
    'miss.\u{FB01}nn@example.com',
  ],
}
const cases = Object.entries(collisions).flatMap(([stored, spellings]) =>
  spellings.map((spelling) => [spelling, stored] as const),
)

/** Knows how many accounts were made. */
class CountedUsers extends MemoryUsers {
  count = 0
  override async add(user: StoredUser): Promise<AddedUser<StoredUser>> {
    const added = await super.add(user)
    if (added.kind === 'added') this.count += 1
    return added
  }
}

/** Accounts with one user, whose address is proven. */
async function openWith(username: string, email: string) {
  const users = new CountedUsers()
  const opened = openAccounts({ users, signInBy: 'name-or-email' })
  const user = await registered(opened, username, email)
  opened.messages.length = 0
  return { ...opened, users, user }
}

describe('an address that looks like somebody’s (T-UNI-1)', () => {
  it.each(cases)('%s gets no link that opens the account of %s', async (spelling, stored) => {
    const { accounts, messages } = await openWith('kate', stored)
    expect(await accounts.requestReset(spelling)).toEqual({ kind: 'requested' })
    await accounts.settled()
    expect(messages).toEqual([])
    expect(await accounts.authenticate({ username: spelling, password })).toEqual({
      kind: 'failed',
    })
  })

  it.each(cases)('%s makes no second account beside %s', async (email, stored) => {
    const { accounts, messages, users } = await openWith('kate', stored)
    const registration = await accounts.register({ username: 'eve', password, email })
    expect(registration).toMatchObject({
      kind: 'refused',
      problems: [{ field: 'email', code: 'email_refused' }],
    })
    await accounts.settled()
    expect([users.count, messages]).toEqual([1, []])
  })

  it.each(cases)('%s is proven to nobody, and takes nothing from %s', async (email, stored) => {
    const opened = await openWith('kate', stored)
    const { accounts, messages, users, user } = opened
    const eve = await registered(opened, 'eve')
    expect(await accounts.requestVerification(eve, email)).toEqual({ kind: 'email-refused' })
    await accounts.settled()
    expect(messages).toEqual([])
    expect(await users.byEmail(stored)).toMatchObject({ id: user.id })
  })
})

describe('an address in another case (T-UNI-1)', () => {
  it('gets its link at the address that is stored', async () => {
    const { accounts, messages } = await openWith('kate', 'Kate@Example.com')
    expect(await accounts.requestReset('KATE@EXAMPLE.COM')).toEqual({ kind: 'requested' })
    await accounts.settled()
    expect(messages).toEqual([
      expect.objectContaining({ kind: 'reset-password', to: 'kate@example.com' }),
    ])
    const next = 'what was forgotten before'
    expect(await accounts.reset({ token: tokenIn(messages[0]), next })).toMatchObject({
      kind: 'reset',
      user: { username: 'kate' },
    })
  })

  it('is the account’s own: whoever registers with it or asks to prove it tells its owner', async () => {
    const opened = await openWith('kate', 'kate@example.com')
    const { accounts, messages, users, user } = opened
    const email = 'KATE@Example.COM'
    const registration = await accounts.register({ username: 'eve', password, email })
    if (registration.kind !== 'registered') throw new Error(JSON.stringify(registration))
    await accounts.settled()
    await accounts.requestVerification(registration.user, email)
    await accounts.settled()
    expect(messages.map(({ kind, to }) => [kind, to])).toEqual([
      ['email-taken', 'kate@example.com'],
      ['email-taken', 'kate@example.com'],
    ])
    expect(await users.byEmail('kate@example.com')).toMatchObject({ id: user.id })
    expect(await users.byId(registration.user.id)).toMatchObject({ email: undefined })
  })
})

describe('a name in another spelling (T-UNI-1, R50)', () => {
  it.each([
    ['kate', '\u{212A}ATE'],
    ['kate', '\u{FF4B}\u{FF21}te'],
    ['miss', 'mi\u{017F}\u{017F}'],
    ['inci', '\u{0130}NC\u{0130}'],
    ['k\u{00E1}te', 'KA\u{0301}TE'],
  ])('%s is the account of %s: its link goes to the stored address', async (name, spelling) => {
    const { accounts, messages, users } = await openWith(name, 'kate@example.com')
    expect(await accounts.register({ username: spelling, password })).toMatchObject({
      kind: 'refused',
      problems: [{ field: 'username', code: 'username_taken' }],
    })
    await accounts.requestReset(spelling)
    await accounts.settled()
    expect(messages).toEqual([
      expect.objectContaining({ kind: 'reset-password', to: 'kate@example.com', username: name }),
    ])
    const signedIn = await accounts.authenticate({ username: spelling, password })
    expect(signedIn).toMatchObject({ kind: 'authenticated', user: { username: name } })
    expect(users.count).toBe(1)
  })

  it.each([
    ['a variation selector', 'kate\u{FE0F}'],
    ['a grapheme joiner', 'ka\u{034F}te'],
    ['a space of no width', 'kate\u{200B}'],
    ['a Cyrillic letter', 'k\u{0430}te'],
  ])('is nobody’s where it has %s: it is not registered, and mails nobody', async (_what, name) => {
    const { accounts, messages, users } = await openWith('kate', 'kate@example.com')
    expect(await accounts.register({ username: name, password })).toMatchObject({
      kind: 'refused',
      problems: [{ field: 'username', code: 'username_refused' }],
    })
    await accounts.requestReset(name)
    await accounts.settled()
    expect([users.count, messages]).toEqual([1, []])
    expect(await accounts.authenticate({ username: name, password })).toEqual({ kind: 'failed' })
  })

  it('that nobody may choose any more signs in whoever has it', async () => {
    const opened = await openWith('kate', 'kate@example.com')
    const { passwordHash } = opened.user
    const names = ['kate\u{FE0F}', 'k\u{0430}te', 'kate smith']
    for (const canonicalName of names) {
      const username = canonicalName.toUpperCase()
      const columns = { email: undefined, credentialsChangedAt: 1, disabled: false, createdAt: 1 }
      const old = { id: canonicalName, username, canonicalName, passwordHash, ...columns }
      expect(await opened.users.add(old)).toMatchObject({ kind: 'added' })
    }
    for (const username of names) {
      const signedIn = await opened.accounts.authenticate({ username, password })
      expect(signedIn).toMatchObject({ kind: 'authenticated', user: { id: username } })
    }
  })
})
