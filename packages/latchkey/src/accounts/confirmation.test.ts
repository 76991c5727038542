import { describe, expect, it } from 'vitest'
import { openAccounts, password, quickPasswords, registered } from './accounts.fixture'
import type { StoredUser } from './user-store'
import { type Fault, openWired } from './wires.fixture'

const visitor = { address: '192.0.2.1' }
const wrong = 'another password'

describe('who confirms with their password that it is still them', () => {
  it('is told apart from who signs in: by an event of its own, and without a device (R11)', async () => {
    const open = openAccounts()
    const user = await registered(open)
    open.events.length = 0
    const confirmation = await open.accounts.confirm(user, password, visitor)
    expect(confirmation).toEqual({ kind: 'confirmed', user })
    expect(open.events).toEqual([
      { kind: 'confirmed', userId: user.id, network: '192.0.2.1', at: open.clock.now() },
    ])
  })

  it('is as they are now, with an address that was proven since', async () => {
    const open = openAccounts()
    const user = await registered(open)
    await open.users.update(user.id, {}, { email: 'ann@example.com' })
    const confirmation = await open.accounts.confirm(user, password)
    expect(confirmation).toMatchObject({ user: { email: 'ann@example.com' } })
  })

  it('has ten tries, of 200 at once, however many names and networks they use to sign in (T-LOCK-1)', async () => {
    let looks = 0
    const open = openAccounts({
      passwords: Object.assign(
        Object.create(quickPasswords, { isBusy: { value: false }, capacity: { value: 1_000 } }),
        {
          hash: (given: string) => quickPasswords.hash(given),
          verify: (given: string, hash: string | undefined) => {
            looks += 1
            return quickPasswords.verify(given, hash)
          },
        },
      ),
    })
    const { accounts, clock, events } = open
    const user = await registered(open)
    const tries = Array.from({ length: 200 }, (_, place) =>
      accounts.confirm(user, wrong, { address: `192.0.2.${place}` }),
    )
    const results = await Promise.all(tries)
    const count = (wanted: string) => results.filter(({ kind }) => kind === wanted).length
    expect([looks, count('wrong-password'), count('limited')]).toEqual([10, 10, 190])
    const until = new Date(clock.now() + 900_000)
    expect(await accounts.confirm(user, password, visitor)).toEqual({ kind: 'limited', until })
    const { id: userId } = user
    expect(events.find((event) => event.kind === 'confirmation-failed')).toMatchObject({
      ...{ userId, why: 'wrong-password', network: '192.0.2.0' },
    })
    const hit = { limit: 'confirmPerAccount', action: 'confirm', userId }
    expect(events.find((event) => event.kind === 'limit-hit')).toMatchObject(hit)
    // Who has a session of theirs keeps the owner from signing in by nothing of this.
    const signIn = await accounts.authenticate({ username: 'ann', password }, visitor)
    expect(signIn.kind).toBe('authenticated')
    clock.advance(900_000)
    for (let times = 0; times < 20; times++) {
      expect((await accounts.confirm(user, password)).kind).toBe('confirmed')
    }
  })

  it('has their tries, whatever others try to sign in with', async () => {
    const open = openAccounts()
    const user = await registered(open)
    for (let tries = 0; tries < 6; tries++) {
      await open.accounts.authenticate({ username: 'ann', password: wrong }, visitor)
    }
    expect((await open.accounts.confirm(user, password, visitor)).kind).toBe('confirmed')
  })

  it('shares them with who changes the password', async () => {
    const open = openAccounts()
    const user = await registered(open)
    for (let tries = 0; tries < 5; tries++) {
      await open.accounts.confirm(user, wrong)
      await open.accounts.changePassword(user, { current: wrong, next: password })
    }
    expect((await open.accounts.confirm(user, password)).kind).toBe('limited')
    const failed = open.events.filter(({ kind }) => kind === 'confirmation-failed')
    expect(failed).toHaveLength(10)
  })

  it.each([
    undefined,
    null,
    7,
    '',
    { $ne: '' },
    [password],
    'a\u{D800}b',
    'x'.repeat(1_000_000),
    `${password} `,
  ])('is not who gives %#', async (given) => {
    const open = openAccounts()
    const user = await registered(open)
    expect(await open.accounts.confirm(user, given)).toEqual({ kind: 'wrong-password' })
  })

  it('is who is signed in, and nobody else who is there (R63)', async () => {
    const open = openAccounts()
    const ann = await registered(open)
    const other = 'the password of bob'
    const bob = await open.accounts.register({ username: 'bob', password: other })
    expect(bob.kind).toBe('registered')
    expect(await open.accounts.confirm(ann, other)).toEqual({ kind: 'wrong-password' })
  })

  it('is nobody who has no password, and no hash that can be read', async () => {
    const open = openAccounts()
    const user = await registered(open)
    for (const passwordHash of [undefined, '$2b$12$C6UzMDM.H6dfI/f/IKcEeO0123456789']) {
      await open.users.update(user.id, {}, { passwordHash })
      expect(await open.accounts.confirm(user, password)).toEqual({ kind: 'wrong-password' })
    }
    const whys = open.events.flatMap((event) =>
      event.kind === 'confirmation-failed' ? [event.why] : [],
    )
    expect(whys).toEqual(['no-password', 'unreadable-hash'])
  })
})

describe('who has been signed in by what is no longer true', () => {
  type Change = (open: ReturnType<typeof openWired>, user: StoredUser) => Promise<unknown>
  const changes: Record<string, Change> = {
    'was disabled': ({ accounts }, { id }) => accounts.disable(id),
    'was removed': ({ accounts }, { id }) => accounts.remove(id),
    'has another password': ({ accounts }, user) =>
      accounts.changePassword(user, { current: password, next: wrong }),
  }

  it.each(Object.keys(changes))('confirms nothing: %s', async (name) => {
    const open = openWired()
    const user = await registered(open)
    await changes[name]?.(open, user)
    for (const given of [password, wrong]) {
      expect(await open.accounts.confirm(user, given)).toEqual({ kind: 'conflict' })
    }
  })

  it.each(Object.keys(changes))(
    'confirms nothing, also where it happens meanwhile: %s',
    async (name) => {
      let outcomes = ''
      for (let place = 0; place < 20; place++) {
        const open = openWired()
        const user = await registered(open)
        let hasHappened = false
        open.wires.meddle(async (_call, now) => {
          if (now !== place) return undefined
          open.wires.leaveAlone()
          hasHappened = true
          await changes[name]?.(open, user)
          return undefined
        })
        const { kind } = await open.accounts.confirm(user, password)
        if (!hasHappened) break
        outcomes += kind === 'confirmed' ? 'C' : '-'
      }
      // The calls: the count, the user, the password, the count, the user once more.
      expect(outcomes).toBe('-----')
    },
  )
})

describe('a fault while somebody confirms', () => {
  it.each<Fault>(['fails', 'loses its answer', 'hangs'])(
    'confirms nothing, and takes no try for good: a call that %s',
    async (fault) => {
      const met = new Set<string>()
      for (let place = 0; place < 20; place++) {
        const limits = { confirmPerAccount: { attempts: 2, per: { hours: 1 } } } as const
        const open = openWired({ limits })
        const user = await registered(open)
        open.wires.meddle(async (call, now) => {
          if (now !== place || call.startsWith('passwords.')) return undefined
          met.add(call)
          if (fault === 'hangs') setImmediate(() => open.clock.advance(60_000))
          return fault
        })
        await open.accounts.confirm(user, wrong, visitor).catch(() => {})
        open.wires.leaveAlone()
        const { kind } = await open.accounts.confirm(user, password, visitor)
        expect(kind, [...met].at(-1)).toBe('confirmed')
      }
      expect([...met]).toEqual(expect.arrayContaining(['attempts.take', 'users.byId']))
    },
  )
})
