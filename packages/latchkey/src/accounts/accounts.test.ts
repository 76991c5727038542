import { describe, expect, it } from 'vitest'
import { MemoryTokens, MemoryUsers } from '../stores/memory-accounts'
import type { Accounts } from './accounts'
import {
  type OpenAccounts,
  openAccounts,
  password,
  quickPasswords,
  registered,
  tokenIn,
} from './accounts.fixture'
import type { StoredUser } from './user-store'

const visitor = { address: '192.0.2.1' }
const wrong = 'another password'

async function registering(
  accounts: Accounts<StoredUser>,
  username: string,
  email: string | undefined,
  from = {},
) {
  const registration = await accounts.register({ username, password, email }, from)
  if (registration.kind !== 'registered') throw new Error(JSON.stringify(registration))
  return registration
}

async function tokenFor({ accounts, messages }: OpenAccounts, user: StoredUser, email: string) {
  await accounts.requestVerification(user, email)
  await accounts.settled()
  return tokenIn(messages.at(-1))
}

describe('registering', () => {
  it('reads three fields and no other (R52)', async () => {
    const { accounts, users } = openAccounts()
    const registration = await accounts.register({
      username: 'Ann',
      password,
      role: 'admin',
      id: 'mine',
      disabled: true,
      credentialsChangedAt: 0,
    })
    if (registration.kind !== 'registered') throw new Error(registration.kind)
    const { user } = registration
    expect(await users.byName('ann')).toEqual(user)
    expect(user).toMatchObject({ username: 'Ann', canonicalName: 'ann', disabled: false })
    expect(user.id).not.toBe('mine')
    expect(user).not.toHaveProperty('role')
  })

  it('makes one account of 50 registrations of one name and its spellings at once (R51)', async () => {
    const { accounts } = openAccounts({
      limits: { takenNamesPerNetwork: { attempts: 100, per: { hours: 1 } } },
    })
    const spellings = ['kate', 'KATE', '\u{212A}ate', '\u{FF4B}ate']
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, place) =>
        accounts.register({ username: spellings[place % 4], password }, visitor),
      ),
    )
    expect(results.filter(({ kind }) => kind === 'registered')).toHaveLength(1)
    const codes = results.flatMap((result) =>
      result.kind === 'refused' ? result.problems.map(({ code }) => code) : [],
    )
    expect(codes).toEqual(Array.from({ length: 49 }, () => 'username_taken'))
  })

  it('counts those that somebody else was quicker to take', async () => {
    const { accounts } = openAccounts()
    const results = await Promise.all(
      Array.from({ length: 50 }, () => accounts.register({ username: 'kate', password }, visitor)),
    )
    const count = (which: string) => results.filter(({ kind }) => kind === which).length
    expect([count('registered'), count('refused'), count('limited')]).toEqual([1, 20, 29])
  })

  it('counts the names that are found taken, and gives those back that are not', async () => {
    const { accounts } = openAccounts({
      limits: {
        takenNamesPerNetwork: { attempts: 2, per: { hours: 1 } },
        registrationsPerNetwork: { attempts: 7, per: { hours: 1 } },
      },
    })
    const register = async (username: string) =>
      (await accounts.register({ username, password }, visitor)).kind
    for (const name of ['ann', 'bob', 'cid', 'dot']) expect(await register(name)).toBe('registered')
    expect(await register('ann')).toBe('refused')
    expect(await register('eve')).toBe('registered')
    expect(await register('bob')).toBe('refused')
    expect(await register('new')).toBe('limited')
    expect((await accounts.register({ username: 'fay', password })).kind).toBe('registered')
  })

  it('lets 50 register at once from one network, each under a name of their own', async () => {
    const { accounts } = openAccounts()
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, place) =>
        accounts.register({ username: `user-${place}`, password }, visitor),
      ),
    )
    expect(results.map(({ kind }) => kind)).toEqual(results.map(() => 'registered'))
  })

  it.each([
    [{}, ['username', 'password']],
    [null, ['username', 'password']],
    [{ username: { $gt: '' }, password: ['a'] }, ['username', 'password']],
    [{ username: 'k\u{0430}te', password }, ['username']],
    [{ username: 'ka te', password, email: 'nowhere' }, ['username', 'email']],
    [Object.create({ username: 'ann', password }), ['username', 'password']],
  ])('says of each field of %j what is wrong with it (R45)', async (input, fields) => {
    const { accounts } = openAccounts()
    const registration = await accounts.register(input)
    if (registration.kind !== 'refused') throw new Error(registration.kind)
    expect(registration.problems.map(({ field }) => field)).toEqual(fields)
  })

  it('tells nobody but its reader that an address is taken', async () => {
    const open = openAccounts()
    await registered(open, 'ann', 'ann@example.com')
    const { accounts, messages } = open
    const registration = await accounts.register({
      username: 'eve',
      password,
      email: 'Ann@Example.com',
    })
    await accounts.settled()
    expect(registration).toMatchObject({ kind: 'registered', user: { email: undefined } })
    expect(messages.at(-1)).toMatchObject({ kind: 'email-taken', to: 'ann@example.com' })
  })
})

describe('signing in', () => {
  it('answers unknown, wrong and disabled alike', async () => {
    const open = openAccounts()
    const { accounts } = open
    const user = await registered(open)
    await accounts.disable((await registered(open, 'bob')).id)
    const answers = await Promise.all(
      [
        { username: 'nobody', password },
        { username: 'ann', password: wrong },
        { username: 'bob', password },
        { username: 'ann', password: '\u{D800}' },
      ].map((credentials) => accounts.authenticate(credentials)),
    )
    expect(answers).toEqual(answers.map(() => ({ kind: 'failed' })))
    expect(await accounts.authenticate({ username: 'ANN', password })).toMatchObject({
      kind: 'authenticated',
      user,
    })
  })

  it('looks at five passwords of 200 that come at once (T-LOCK-1)', async () => {
    let looks = 0
    const open = openAccounts({
      passwords: Object.assign(
        Object.create(quickPasswords, { isBusy: { value: false }, capacity: { value: 100 } }),
        {
          hash: (given: string) => quickPasswords.hash(given),
          verify: (given: string, hash: string | undefined) => {
            looks += 1
            return quickPasswords.verify(given, hash)
          },
        },
      ),
    })
    await registered(open)
    const tries = Array.from({ length: 200 }, () =>
      open.accounts.authenticate({ username: 'ann', password: wrong }, visitor),
    )
    const kinds = (await Promise.all(tries)).map(({ kind }) => kind)
    expect(looks).toBe(5)
    expect(kinds.filter((kind) => kind === 'failed')).toHaveLength(5)
    expect(kinds.filter((kind) => kind === 'limited')).toHaveLength(195)
  })

  it.each([{}, { address: undefined }, { address: 'unknown' }, { address: '::zz' }])(
    'is limited also where no address is known: %j (T-LIM-5)',
    async (nowhere) => {
      const open = openAccounts()
      await registered(open)
      const wrongTry = () =>
        open.accounts.authenticate({ username: 'ann', password: wrong }, nowhere)
      for (let tries = 0; tries < 5; tries++) expect((await wrongTry()).kind).toBe('failed')
      expect((await wrongTry()).kind).toBe('limited')
    },
  )

  it('takes the spellings and the neighbours of an address for one network (T-LIM-2)', async () => {
    const open = openAccounts()
    await registered(open)
    const kinds: string[] = []
    for (const address of [
      '2001:db8::1',
      '2001:DB8:0:0::2',
      '2001:0db8:0000:0000:ffff:ffff:ffff:ffff',
      '2001:db8::1%eth0',
      '2001:db8::192.0.2.1',
      '2001:db8::3',
      '2001:db8:0:1::1',
    ]) {
      const result = await open.accounts.authenticate(
        { username: 'ann', password: wrong },
        { address },
      )
      kinds.push(result.kind)
    }
    expect(kinds).toEqual([...Array(5).fill('failed'), 'limited', 'failed'])
  })

  it('lets the owner in 50 times at once', async () => {
    const open = openAccounts()
    await registered(open)
    const tries = Array.from({ length: 50 }, () =>
      open.accounts.authenticate({ username: 'ann', password }, visitor),
    )
    const kinds = (await Promise.all(tries)).map(({ kind }) => kind)
    expect(kinds).toEqual(kinds.map(() => 'authenticated'))
  })

  it('lets the owner in on a known device, whatever others try', async () => {
    const open = openAccounts()
    const { accounts, clock } = open
    await registered(open)
    const first = await accounts.authenticate({ username: 'ann', password }, visitor)
    const device = first.kind === 'authenticated' ? first.knownDevice : undefined
    for (let network = 0; network < 20; network++) {
      for (let tries = 0; tries < 5; tries++) {
        await accounts.authenticate(
          { username: 'ann', password: wrong },
          { address: `198.51.100.${network}` },
        )
      }
    }
    const elsewhere = { address: '203.0.113.7' }
    const locked = await accounts.authenticate({ username: 'ann', password }, elsewhere)
    expect(locked).toEqual({ kind: 'limited', until: new Date(clock.now() + 3_600_000) })
    const known = await accounts.authenticate(
      { username: 'ann', password },
      { ...elsewhere, device },
    )
    expect(known.kind).toBe('authenticated')
  })

  it('lets two owners in on one device that both know, whatever others try (T-LOCK-1)', async () => {
    const open = openAccounts({ limits: { signInPerAccount: { attempts: 5, per: { hours: 1 } } } })
    const { accounts } = open
    let device: string | undefined
    const signIn = async (username: string, given: unknown = device) => {
      const from = { address: '203.0.113.7', device: given as string | readonly string[] }
      const result = await accounts.authenticate({ username, password }, from)
      if (result.kind === 'authenticated') device = result.knownDevice
      return result.kind
    }
    for (const username of ['ann', 'bob', 'cid']) {
      const registration = await accounts.register({ username, password }, { device })
      if (registration.kind === 'registered') device = registration.knownDevice
    }
    for (const username of ['ann', 'bob', 'cid']) {
      for (let network = 0; network < 6; network++) {
        const from = { address: `198.51.100.${network}` }
        await accounts.authenticate({ username, password: wrong }, from)
      }
      expect(await signIn(username, 'none')).toBe('limited')
    }
    for (const username of ['ann', 'bob', 'cid', 'ann', 'bob']) {
      expect(await signIn(username)).toBe('authenticated')
    }
    const planted = ['junk', 'x'.repeat(5_000), ...[device ?? '']]
    expect(await signIn('ann', planted)).toBe('authenticated')
    // A new password makes one device of its owner known, and leaves the others’.
    const ann = await open.users.byName('ann')
    const change = { current: password, next: 'another password' }
    if (ann === undefined || device === undefined) throw new Error('nobody')
    const changed = await accounts.changePassword(ann, change, { device })
    if (changed.kind !== 'changed') throw new Error(changed.kind)
    expect(changed.knownDevice?.split('~')).toHaveLength(3)
    expect(await signIn('bob', changed.knownDevice)).toBe('authenticated')
  })

  it('takes no device of another account for a known one', async () => {
    const open = openAccounts({
      limits: { signInPerAccountAndNetwork: { attempts: 1, per: { hours: 1 } } },
    })
    const { accounts } = open
    await registered(open, 'eve')
    await registered(open, 'ann')
    const eve = await accounts.authenticate({ username: 'eve', password }, visitor)
    const device = eve.kind === 'authenticated' ? eve.knownDevice : undefined
    const tries = { username: 'ann', password: wrong }
    await accounts.authenticate(tries, { ...visitor, device })
    expect(await accounts.authenticate(tries, { ...visitor, device })).toMatchObject({
      kind: 'limited',
    })
  })

  it('counts no attempt that could not be judged', async () => {
    let isDown = true
    const open = openAccounts({
      passwords: Object.assign(
        Object.create(quickPasswords, { isBusy: { value: false }, capacity: { value: 100 } }),
        {
          hash: (given: string) => quickPasswords.hash(given),
          verify: (given: string, hash: string | undefined) =>
            isDown ? Promise.reject(new Error('busy')) : quickPasswords.verify(given, hash),
        },
      ),
    })
    await registered(open)
    const credentials = { username: 'ann', password }
    for (let tries = 0; tries < 10; tries++) {
      await expect(open.accounts.authenticate(credentials, visitor)).rejects.toThrow('busy')
    }
    isDown = false
    expect((await open.accounts.authenticate(credentials, visitor)).kind).toBe('authenticated')
  })
})

describe('a reset', () => {
  it('sets a new password once, of 50 that redeem it at once (T-ONCE-1, R61)', async () => {
    const open = openAccounts()
    const { accounts, messages } = open
    const user = await registered(open, 'ann', 'ann@example.com')
    await accounts.requestReset('Ann@example.com')
    await accounts.settled()
    const token = tokenIn(messages.at(-1))
    const results = await Promise.all(
      Array.from({ length: 50 }, () => accounts.reset({ token, next: wrong })),
    )
    expect(results.filter(({ kind }) => kind === 'reset')).toHaveLength(1)
    expect(results.filter(({ kind }) => kind === 'token-refused')).toHaveLength(49)
    expect(await accounts.authenticate({ username: 'ann', password })).toEqual({ kind: 'failed' })
    expect(await accounts.authenticate({ username: 'ann', password: wrong })).toMatchObject({
      kind: 'authenticated',
      user: { id: user.id },
    })
  })

  it('makes the device known on which it is used, and leaves it known to others (T-LOCK-1)', async () => {
    const open = openAccounts({
      limits: { signInPerAccountAndNetwork: { attempts: 1, per: { hours: 1 } } },
    })
    const { accounts, messages } = open
    await registered(open, 'ann', 'ann@example.com')
    const bob = await registering(accounts, 'bob', undefined)
    let device = bob.knownDevice
    const signIn = async (username: string, text: string) => {
      const result = await accounts.authenticate({ username, password: text }, { device })
      if (result.kind === 'authenticated') device = result.knownDevice
      return result.kind
    }
    expect(await signIn('ann', password)).toBe('authenticated')
    await accounts.requestReset('ann')
    await accounts.settled()
    const change = { token: tokenIn(messages.at(-1)), next: wrong }
    const reset = await accounts.reset(change, { device })
    if (reset.kind !== 'reset') throw new Error(reset.kind)
    // One for each: what was for the password before is not kept.
    expect(reset.knownDevice?.split('~')).toHaveLength(2)
    device = reset.knownDevice
    for (const username of ['ann', 'bob']) {
      await accounts.authenticate({ username, password: 'x' })
      expect((await accounts.authenticate({ username, password: 'x' })).kind).toBe('limited')
    }
    expect(await signIn('ann', wrong)).toBe('authenticated')
    expect(await signIn('bob', password)).toBe('authenticated')
  })

  it.each([
    [
      'the password was changed',
      (open: ReturnType<typeof openAccounts>, user: never) =>
        open.accounts.changePassword(user, { current: password, next: wrong }),
    ],
    [
      'the address was changed',
      async (open: ReturnType<typeof openAccounts>, user: never) => {
        await open.accounts.requestVerification(user, 'ann@example.org')
        await open.accounts.settled()
        await open.accounts.verify(tokenIn(open.messages.at(-1)))
      },
    ],
    [
      'the user was disabled',
      (open: ReturnType<typeof openAccounts>, user: never) =>
        open.accounts.disable((user as { id: string }).id),
    ],
    [
      'the user was removed',
      (open: ReturnType<typeof openAccounts>, user: never) =>
        open.accounts.remove((user as { id: string }).id),
    ],
    [
      'an hour has passed',
      async (open: ReturnType<typeof openAccounts>) => open.clock.advance(3_600_000),
    ],
  ])('does nothing once %s (R61)', async (_why, change) => {
    const open = openAccounts()
    const user = await registered(open, 'ann', 'ann@example.com')
    await open.accounts.requestReset('ann@example.com')
    await open.accounts.settled()
    const token = tokenIn(open.messages.at(-1))
    await change(open, user as never)
    expect(await open.accounts.reset({ token, next: 'a third password' })).toEqual({
      kind: 'token-refused',
    })
  })

  it.each(['nobody@example.com', 'nobody', '\u{212A}ate@example.com', { $gt: '' }, undefined])(
    'answers the same for %j, and mails nobody (T-UNI-1)',
    async (whom) => {
      const open = openAccounts()
      await registered(open, 'kate', 'kate@example.com')
      const mails = open.messages.length
      expect(await open.accounts.requestReset(whom)).toEqual({ kind: 'requested' })
      await open.accounts.settled()
      expect(open.messages).toHaveLength(mails)
    },
  )
})

describe('a token', () => {
  it('of one kind is worth nothing as another', async () => {
    const open = openAccounts()
    const { accounts, messages, users } = open
    const user = await registered(open, 'ann', 'ann@example.com')
    await accounts.requestVerification(user, 'ann@example.org')
    await accounts.settled()
    const ofAddress = tokenIn(messages.at(-1))
    expect(await accounts.reset({ token: ofAddress, next: wrong })).toEqual({
      kind: 'token-refused',
    })
    await accounts.requestReset('ann@example.com')
    await accounts.settled()
    const ofReset = tokenIn(messages.at(-1))
    expect(await accounts.verify(ofReset)).toMatchObject({ kind: 'refused' })
    expect(await users.byId(user.id)).toEqual(user)
  })

  it('is outdated by a change of the password, also where the store could not withdraw it (R61)', async () => {
    const tokens = Object.assign(new MemoryTokens(), { removeAllOf: async () => {} })
    const open = openAccounts({ tokens })
    const { accounts, messages } = open
    const user = await registered(open, 'ann', 'ann@example.com')
    await accounts.requestReset('ann@example.com')
    await accounts.settled()
    const token = tokenIn(messages.at(-1))
    await accounts.changePassword(user, { current: password, next: wrong })
    expect(await accounts.reset({ token, next: 'a third password' })).toEqual({
      kind: 'token-refused',
    })
  })
})

describe('proving an address', () => {
  it('sends no stranger more mail than a little, whoever asks, and from wherever', async () => {
    const open = openAccounts()
    const { accounts, messages, events } = open
    for (let place = 0; place < 30; place++) {
      const input = { username: `user-${place}`, password, email: 'victim@example.com' }
      const from = { address: `192.0.2.${place}` }
      const registration = await accounts.register(input, from)
      // Nothing is told of the address: the account is there all the same.
      if (registration.kind !== 'registered') throw new Error(registration.kind)
      await accounts.requestVerification(registration.user, 'victim@example.com', from)
      await accounts.settled()
    }
    expect(messages).toHaveLength(10)
    const hits = events.filter((event) => event.kind === 'limit-hit')
    expect(hits).toHaveLength(50)
    expect(hits[0]).toMatchObject({ limit: 'mailPerAddress', action: 'verify' })
  })

  it('sends those who register from one network no more mail than others, and makes their accounts all the same', async () => {
    const open = openAccounts({
      limits: { mailPerNetwork: { attempts: 3, per: { hours: 1 } } },
    })
    const { accounts, messages, events, clock } = open
    const { user } = await registering(accounts, 'ann', undefined, visitor)
    await accounts.verify(await tokenFor(open, user, 'ann@example.com'))
    await accounts.settled()
    messages.length = 0
    clock.advance(3_600_000)
    // Whether somebody has the address or not: as many, and told the same.
    const emails = ['a@example.com', 'ann@example.com', 'b@example.com', 'c@example.com']
    const results = []
    for (const [place, email] of [...emails, 'ann@example.com'].entries()) {
      results.push(await registering(accounts, `user-${place}`, email, visitor))
      await accounts.settled()
    }
    const until = new Date(clock.now() + 3_600_000)
    expect(results.map(({ verification }) => verification)).toEqual([
      ...Array(3).fill({ kind: 'requested' }),
      ...Array(2).fill({ kind: 'limited', until }),
    ])
    expect(messages.map(({ kind }) => kind)).toEqual([
      'verify-email',
      'email-taken',
      'verify-email',
    ])
    const hits = events.filter((event) => event.kind === 'limit-hit')
    expect(hits).toHaveLength(2)
    expect(hits[0]).toMatchObject({ limit: 'mailPerNetwork', network: '192.0.2.1' })
    // Their mail is counted with what is asked for otherwise, and who gave no address needs none.
    expect(await accounts.requestReset('ann', visitor)).toEqual({ kind: 'limited', until })
    expect((await registering(accounts, 'eve', '', visitor)).verification).toBeUndefined()
    expect((await registering(accounts, 'fay', 'f@example.com')).verification).toEqual({
      kind: 'requested',
    })
    clock.advance(3_600_000)
    const late = results[3]?.user
    if (late === undefined) throw new Error('nobody')
    expect(await accounts.requestVerification(late, 'c@example.com', visitor)).toEqual({
      kind: 'requested',
    })
  })

  it('counts no mail for who could not be registered', async () => {
    const users = new MemoryUsers()
    const add = users.add.bind(users)
    let quicker = 3
    users.add = async (user) => (quicker-- > 0 ? { kind: 'name-taken' } : add(user))
    const mailPerNetwork = { attempts: 2, per: { hours: 1 } } as const
    const { accounts } = openAccounts({ users, limits: { mailPerNetwork } })
    const register = (username: string) =>
      accounts.register({ username, password, email: `${username}@example.com` }, visitor)
    for (let tries = 0; tries < 3; tries++) expect((await register('ann')).kind).toBe('refused')
    const requested = { kind: 'registered', verification: { kind: 'requested' } }
    expect(await register('ann')).toMatchObject(requested)
    for (let tries = 0; tries < 3; tries++) expect((await register('ann')).kind).toBe('refused')
    expect(await register('bob')).toMatchObject(requested)
  })

  it('confirms the address that got the token, of 1,000 pairs that are asked for at once (T-RACE-1)', async () => {
    const many = { attempts: 100_000, per: { hours: 1 } } as const
    const open = openAccounts({ limits: { mailPerAccount: many, mailPerNetwork: many } })
    const { accounts, messages, users } = open
    const user = await registered(open)
    for (let pair = 0; pair < 1_000; pair++) {
      messages.length = 0
      await Promise.all(
        [`mine${pair}@example.com`, `theirs${pair}@example.com`].map((email) =>
          accounts.requestVerification(user, email),
        ),
      )
      await accounts.settled()
      const [first, second] = pair % 2 === 0 ? ['mine', 'theirs'] : ['theirs', 'mine']
      const tokenSentTo = (whom: string) =>
        tokenIn(messages.find(({ to }) => to === `${whom}${pair}@example.com`))
      const results = await Promise.all([
        accounts.verify(tokenSentTo(first)),
        accounts.verify(tokenSentTo(second)),
      ])
      const [verified, ...others] = results.filter(({ kind }) => kind === 'verified')
      expect(others).toEqual([])
      expect(await users.byId(user.id)).toMatchObject({ email: `${first}${pair}@example.com` })
      expect(verified).toMatchObject({ email: `${first}${pair}@example.com` })
    }
    expect((await users.byId(user.id))?.email).toBe('theirs999@example.com')
  })

  it('tells the old address', async () => {
    const open = openAccounts()
    const { accounts, messages } = open
    const user = await registered(open, 'ann', 'ann@example.com')
    await accounts.requestVerification(user, 'ann@example.org')
    await accounts.settled()
    expect(messages.at(-1)).toMatchObject({ kind: 'verify-email', to: 'ann@example.org' })
    await accounts.verify(tokenIn(messages.at(-1)))
    await accounts.settled()
    expect(messages.at(-1)).toMatchObject({ kind: 'email-changed', to: 'ann@example.com' })
  })
})

describe('what is told', () => {
  it('is one event per fact, without names, addresses, passwords, tokens or hashes (I12, R11)', async () => {
    const open = openAccounts()
    const { accounts, messages, events } = open
    const user = await registered(open, 'ann', 'ann@example.com')
    await accounts.authenticate({ username: 'ann', password: wrong }, visitor)
    await accounts.authenticate({ username: 'ann', password }, visitor)
    await accounts.changePassword(user, { current: password, next: wrong })
    await accounts.requestReset('ann@example.com', visitor)
    await accounts.settled()
    const token = tokenIn(messages.findLast(({ kind }) => kind === 'reset-password'))
    await accounts.reset({ token, next: password })
    expect(events.map(({ kind }) => kind)).toEqual([
      'registered',
      'verification-requested',
      'email-confirmed',
      'authentication-failed',
      'authenticated',
      'password-changed',
      'reset-requested',
      'password-changed',
    ])
    const told = JSON.stringify(events)
    for (const secret of ['ann', password, wrong, token, user.passwordHash ?? '', '$scrypt']) {
      expect(told).not.toContain(secret)
    }
  })
})
