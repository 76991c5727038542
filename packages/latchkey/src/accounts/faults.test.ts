import { describe, expect, it, onTestFinished } from 'vitest'
import { Authenticator } from '../authentication/authenticator'
import { latchkeyError } from '../errors'
import { Passwords } from '../passwords/passwords'
import type { Accounts } from './accounts'
import { password, registered, tokenIn } from './accounts.fixture'
import { onSecurityNews, type SecurityNews } from './security-stream'
import type { StoredUser } from './user-store'
import { type Fault, openWired } from './wires.fixture'

const next = 'the next password'
const visitor = { address: '192.0.2.1' }
const faults = ['fails', 'loses its answer', 'hangs'] as const

interface Scene {
  readonly accounts: Accounts<StoredUser>
  readonly user: StoredUser
  readonly tokens: Readonly<Record<'reset' | 'email', string>>
}

/** What one flow comes to when one call of it comes to nothing; for each call, and each way in which it may. */
async function* withFaults<Prepared = undefined>(
  flow: (scene: Scene & { readonly prepared: Prepared }) => Promise<unknown>,
  prepare?: (open: ReturnType<typeof openWired>, user: StoredUser) => Promise<Prepared>,
) {
  for (const fault of faults) {
    for (let place = 0; ; place++) {
      const open = openWired()
      const { accounts, messages, wires, clock } = open
      const user = await registered(open, 'ann', 'ann@example.com')
      await accounts.requestReset('ann')
      await accounts.requestVerification(user, 'ann@example.org')
      await accounts.settled()
      const tokenOf = (kind: string) => tokenIn(messages.findLast((mail) => mail.kind === kind))
      const tokens = { reset: tokenOf('reset-password'), email: tokenOf('verify-email') }
      const prepared = (await prepare?.(open, user)) as Prepared
      messages.length = 0
      open.events.length = 0
      let failed: string | undefined
      wires.meddle(async (call, now): Promise<Fault | undefined> => {
        if (now !== place) return undefined
        failed = call
        if (fault !== 'hangs') return fault
        // What never answers is given up; hashing always does answer.
        if (call.startsWith('passwords.')) return undefined
        setImmediate(() => clock.advance(60_000))
        return fault
      })
      const outcome = await flow({ accounts, user, tokens, prepared }).then(
        (value) => value as { kind?: string },
        (error: Error) => ({ kind: 'threw', error }),
      )
      await accounts.settled()
      if (failed === undefined) break
      wires.leaveAlone()
      const signsIn = async (text: string) => {
        const result = await accounts.authenticate({ username: 'ann', password: text }, visitor)
        return result.kind
      }
      yield { ...open, outcome, failed: `${failed} ${fault}`, user, tokens, prepared, signsIn }
    }
  }
}

describe('a fault while somebody signs in', () => {
  it('signs nobody in by a wrong password, and loses the owner no try for good', async () => {
    const flow = ({ accounts }: Scene) =>
      accounts.authenticate({ username: 'ann', password: next }, visitor)
    for await (const { outcome, failed, signsIn } of withFaults(flow)) {
      expect(['threw', 'failed'], failed).toContain(outcome.kind)
      expect(await signsIn(password), failed).toBe('authenticated')
    }
  })

  it('takes no try from the owner, of whatever call it is', async () => {
    for (const fault of faults) {
      for (let place = 0; place < 30; place++) {
        const open = openWired()
        const { accounts, wires, clock } = open
        await registered(open)
        let met = false
        // Far more often than the limit: what goes wrong is not the owner's fault.
        for (let tries = 0; tries < 12; tries++) {
          wires.meddle(async (call, now) => {
            if (now !== place || call.startsWith('attempts.')) return undefined
            met = true
            if (fault !== 'hangs') return fault
            if (call.startsWith('passwords.')) return undefined
            setImmediate(() => clock.advance(3_000))
            return fault
          })
          await accounts.authenticate({ username: 'ann', password }, visitor).catch(() => {})
        }
        wires.leaveAlone()
        const later = await accounts.authenticate({ username: 'ann', password }, visitor)
        expect(later.kind, `call ${place} ${fault}`).toBe('authenticated')
        if (!met && place > 10) break
      }
    }
  })

  it('lets the owner in whose count cannot be given back', async () => {
    const open = openWired()
    await registered(open)
    open.wires.meddle(async (call) =>
      /^attempts\.(giveBack|forget)$/.test(call) ? 'fails' : undefined,
    )
    const result = await open.accounts.authenticate({ username: 'ann', password }, visitor)
    expect(result.kind).toBe('authenticated')
  })

  it('keeps nobody waiting for a store that never answers', async () => {
    const open = openWired()
    await registered(open)
    let takes = 0
    open.wires.meddle(async (call) => {
      takes += call === 'attempts.take' ? 1 : 0
      return call === 'attempts.take' && takes === 1 ? 'hangs' : undefined
    })
    const credentials = { username: 'ann', password }
    const [first, second] = [
      open.accounts.authenticate(credentials, visitor),
      open.accounts.authenticate(credentials, visitor),
    ]
    const refused = expect(first).rejects.toThrow(/STORE_UNAVAILABLE.*attempts.*2000 ms/)
    await new Promise((resolve) => setImmediate(resolve))
    open.clock.advance(2_000)
    await refused
    expect((await second).kind).toBe('authenticated')
  })
})

describe('a storm of sign-ins (S28)', () => {
  it('asks no store for those who are refused, and serves the others', async () => {
    const passwords = new Passwords({
      ...{ hashing: { algorithm: 'scrypt', costLog2: 4, blockSize: 8, parallelism: 1 } },
      ...{ allowWeakForTests: true, concurrency: 1, maxQueue: 3 },
    })
    const open = openWired({ passwords })
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await registered(open, name)
    open.wires.meddle(async () => undefined)
    const signIn = (username: string) => open.accounts.authenticate({ username, password }, visitor)
    const storm = ['a', 'b', 'c', 'd'].map(signIn)
    while (!passwords.isBusy) await new Promise((resolve) => setImmediate(resolve))
    const calls = open.wires.calls.length
    for (const name of ['e', 'f', 'nobody']) {
      await expect(signIn(name)).rejects.toMatchObject({ code: 'PASSWORDS_BUSY', status: 503 })
    }
    expect(open.wires.calls.slice(calls).filter((call) => call === 'users.byName')).toEqual([])
    expect((await Promise.all(storm)).map(({ kind }) => kind)).toEqual(
      storm.map(() => 'authenticated'),
    )
    expect((await signIn('e')).kind).toBe('authenticated')
  })
})

describe('a crowd that comes at one moment (S28)', () => {
  it('counts no attempt that cannot be looked at', async () => {
    const passwords = new Passwords({
      ...{ hashing: { algorithm: 'scrypt', costLog2: 4, blockSize: 8, parallelism: 1 } },
      ...{ allowWeakForTests: true, concurrency: 1, maxQueue: 3 },
    })
    const open = openWired({ passwords })
    open.wires.meddle(async () => undefined)
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, place) =>
        open.accounts.authenticate({ username: `nobody-${place}`, password }, visitor),
      ),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    expect(open.wires.calls.filter((call) => call === 'attempts.take')).toHaveLength(4)
  })
})

describe('a fault while a password changes', () => {
  it('leaves one password that signs in, and says "changed" of no other', async () => {
    const flow = ({ accounts, user }: Scene) =>
      accounts.changePassword(user, { current: password, next }, visitor)
    for await (const { outcome, failed, users, user, signsIn, messages, events } of withFaults(
      flow,
    )) {
      const isChanged = (await users.byId(user.id))?.passwordHash !== user.passwordHash
      if (outcome.kind === 'changed') expect(isChanged, failed).toBe(true)
      expect(await signsIn(isChanged ? next : password), failed).toBe('authenticated')
      expect(await signsIn(isChanged ? password : next), failed).toBe('failed')
      // Told at most once; and always, but where nobody could know that it was changed.
      const told = messages.filter(({ kind }) => kind === 'password-changed').length
      const said = events.filter(({ kind }) => kind === 'password-changed').length
      expect(told, failed).toBe(said)
      expect(said, failed).toBe(isChanged && !/^users\.update l/.test(failed) ? 1 : 0)
    }
  })

  it('ends the other sessions, also where the tokens cannot be withdrawn', async () => {
    const met = new Set<string>()
    for await (const { outcome, failed, wires } of withFaults(({ accounts, user }) =>
      accounts.changePassword(user, { current: password, next }, visitor),
    )) {
      met.add(failed.split('.')[0] ?? '')
      // Sessions that cannot be listed end as well.
      if (/^(tokens\.|sessions\.sessionsOf)/.test(failed)) {
        expect(outcome.kind, failed).toBe('changed')
        expect(wires.calls).toContain('sessions.destroyAllOf')
      }
      // Whoever is told "changed" knows that the others are out.
      if (failed.startsWith('sessions.destroyAllOf')) expect(outcome.kind, failed).toBe('threw')
    }
    expect([...met]).toEqual(expect.arrayContaining(['tokens', 'sessions']))
  })
})

describe('a fault while somebody registers', () => {
  it('leaves an account that they can use, or none, and a mail on its way for the first alone', async () => {
    const input = { username: 'bob', password, email: 'bob@example.com' }
    const flow = ({ accounts }: Scene) => accounts.register(input, visitor)
    const met = new Set<string>()
    for await (const { outcome, failed, users, accounts, messages } of withFaults(flow)) {
      met.add(failed.split(' ')[0] ?? '')
      const isThere = (await users.byName('bob')) !== undefined
      const isUnsure = /^users\.add [lh]/.test(failed)
      if (!isUnsure) expect(isThere, failed).toBe(outcome.kind === 'registered')
      expect(messages.length, failed).toBeLessThanOrEqual(outcome.kind === 'registered' ? 1 : 0)
      if (isThere) continue
      expect((await accounts.register(input, visitor)).kind, failed).toBe('registered')
    }
    expect([...met]).toEqual(expect.arrayContaining(['attempts.take', 'users.byName', 'users.add']))
  })

  it('takes nothing from others who register there, or have mail sent', async () => {
    const one = { attempts: 2, per: { hours: 1 } } as const
    const limits = { registrationsPerNetwork: one, mailPerNetwork: one, takenNamesPerNetwork: one }
    const open = openWired({ limits })
    const register = (username: string) =>
      open.accounts.register({ username, password, email: `${username}@example.com` }, visitor)
    for (const failing of ['users.byName', 'passwords.hash', 'users.add']) {
      for (let tries = 0; tries < 3; tries++) {
        open.wires.meddle(async (call) => (call === failing ? 'fails' : undefined))
        await expect(register('ann')).rejects.toThrow(failing)
      }
    }
    open.wires.leaveAlone()
    const requested = { kind: 'registered', verification: { kind: 'requested' } }
    expect(await register('ann')).toMatchObject(requested)
    expect(await register('bob')).toMatchObject(requested)
  })
})

describe('a fault in a reset', () => {
  it('uses a link up only by changing the password, or by not knowing whether it did', async () => {
    const flow = ({ accounts, tokens }: Scene) => accounts.reset({ token: tokens.reset, next })
    for await (const scene of withFaults(flow)) {
      const { outcome, failed, users, user, accounts, tokens, signsIn } = scene
      const isChanged = (await users.byId(user.id))?.passwordHash !== user.passwordHash
      if (outcome.kind === 'reset') expect(isChanged, failed).toBe(true)
      expect(await signsIn(isChanged ? next : password), failed).toBe('authenticated')
      if (isChanged || /^(tokens\.take|users\.update) /.test(failed)) continue
      const again = await accounts.reset({ token: tokens.reset, next: 'a third password' })
      // An hour has not passed, though a store kept it waiting.
      expect(again.kind, failed).toBe('reset')
    }
  })

  it('leaves the link where too many passwords are hashed, or the new one is refused', async () => {
    const open = openWired()
    const { accounts, messages, wires } = open
    await registered(open, 'ann', 'ann@example.com')
    await accounts.requestReset('ann')
    await accounts.settled()
    const token = tokenIn(messages.at(-1))
    expect(await accounts.reset({ token, next: 'short' })).toMatchObject({ kind: 'refused' })
    wires.meddle(async (call) => {
      if (call === 'passwords.hash') throw latchkeyError('PASSWORDS_BUSY')
      return undefined
    })
    await expect(accounts.reset({ token, next })).rejects.toThrow('PASSWORDS_BUSY')
    wires.leaveAlone()
    expect((await accounts.reset({ token, next })).kind).toBe('reset')
    expect((await accounts.reset({ token, next })).kind).toBe('token-refused')
  })

  it('looks at no new password for a link that is none', async () => {
    let looks = 0
    const policy = {
      check: async () => {
        looks += 1
      },
    }
    const { accounts } = openWired({ policy: policy as never })
    const refused = { kind: 'token-refused' }
    expect(await accounts.reset({ token: 'A'.repeat(43), next })).toEqual(refused)
    expect(looks).toBe(0)
  })

  it('asks the policy about the words that are the user’s own', async () => {
    const asked: unknown[] = []
    const policy = { check: async (_: unknown, about: unknown) => void asked.push(about) }
    const open = openWired({ policy: policy as never })
    await registered(open, 'ann', 'ann@example.com')
    await open.accounts.requestReset('ann')
    await open.accounts.settled()
    await open.accounts.reset({ token: tokenIn(open.messages.at(-1)), next })
    expect(asked.at(-1)).toEqual({ words: ['ann', 'ann@example.com'] })
  })
})

describe('a fault while an address is proven', () => {
  it('tells the old address whenever the new one counts', async () => {
    const flow = ({ accounts, tokens }: Scene) => accounts.verify(tokens.email)
    for await (const { outcome, failed, users, user, messages } of withFaults(flow)) {
      const isChanged = (await users.byId(user.id))?.email === 'ann@example.org'
      if (outcome.kind === 'verified') expect(isChanged, failed).toBe(true)
      const told = messages.filter(({ kind }) => kind === 'email-changed').length
      const isKnown = isChanged && !failed.startsWith('users.update')
      expect(told, failed).toBe(isKnown ? 1 : 0)
    }
  })
})

describe('a fault while an account ends', () => {
  it.each(['disable', 'remove'] as const)(
    'is made good by asking again, and lets nobody in meanwhile: %s',
    async (flow) => {
      for await (const scene of withFaults(async ({ accounts, user }) => {
        await accounts[flow](user.id)
        return { kind: 'done' }
      })) {
        const { outcome, failed, accounts, users, user, signsIn } = scene
        const current = await users.byId(user.id)
        const isOut = current === undefined || current.disabled
        expect(isOut || outcome.kind === 'threw', failed).toBe(true)
        if (isOut) expect(await signsIn(password), failed).toBe('failed')
        await accounts[flow](user.id)
        expect(await signsIn(password), failed).toBe('failed')
        expect(await accounts.find(user.id)).toBeUndefined()
      }
    },
  )
})

describe('a fault while an account is opened again', () => {
  it('is made good by asking again, and is told once', async () => {
    const met = new Set<string>()
    for await (const scene of withFaults(
      async ({ accounts, user }) => ({ kind: String(await accounts.enable(user.id)) }),
      async ({ accounts }, { id }) => void (await accounts.disable(id)),
    )) {
      const { outcome, failed, accounts, users, user, events, signsIn } = scene
      met.add(failed)
      const isIn = (await users.byId(user.id))?.disabled === false
      expect(['true', 'threw'], failed).toContain(outcome.kind)
      if (outcome.kind === 'true') expect(isIn, failed).toBe(true)
      expect(await signsIn(password), failed).toBe(isIn ? 'authenticated' : 'failed')
      expect(await accounts.enable(user.id), failed).toBe(true)
      expect(await signsIn(password), failed).toBe('authenticated')
      // Always, but where nobody could know that it was done.
      const told = events.filter(({ kind }) => kind === 'enabled').length
      expect(told, failed).toBe(isIn && /^users\.update [lh]/.test(failed) ? 0 : 1)
    }
    expect([...met]).toEqual(expect.arrayContaining(['users.byId fails', 'users.update hangs']))
  })
})

describe('a fault while sessions are revoked', () => {
  /** Two sessions of the user, by their public ids. */
  async function signedInTwice(
    { accounts, sessions }: ReturnType<typeof openWired>,
    user: StoredUser,
  ) {
    const authenticator = new Authenticator<StoredUser>({
      serialize: ({ id }) => id,
      deserialize: (id) => accounts.find(id),
      ownerOf: ({ id }) => id,
      strategies: [],
    })
    const names: string[] = []
    for (let n = 0; n < 2; n++) {
      const session = await sessions.open(undefined, { secure: true })
      await authenticator.signIn(session, user)
      await sessions.commit(session)
      names.push(session.publicId ?? '')
    }
    return names
  }

  it.each([
    ['revokeSession', 1],
    ['revokeSessions', 2],
  ] as const)(
    'leaves none that it said to have ended, ends the rest when asked again, and tells of each once (R11): %s',
    async (flow, wanted) => {
      const met = new Set<string>()
      const news: SecurityNews[] = []
      onTestFinished(onSecurityNews((one) => news.push(one)))
      for await (const scene of withFaults(async ({ accounts, user, prepared }) => {
        news.length = 0
        const [first] = prepared
        const count =
          flow === 'revokeSession'
            ? Number(await accounts.revokeSession(user.id, first))
            : await accounts.revokeSessions(user.id)
        return { kind: 'done', count }
      }, signedInTwice)) {
        const { outcome, failed, accounts, sessions, user, prepared } = scene
        met.add(failed)
        const ended = prepared.slice(0, wanted)
        const listed = async () =>
          (await sessions.of(user.id).list()).map(({ publicId }) => publicId).toSorted()
        if (outcome.kind === 'done') {
          expect(outcome, failed).toMatchObject({ count: wanted })
          expect(await listed(), failed).toEqual(prepared.slice(wanted))
        }
        for (const name of ended) await accounts.revokeSession(user.id, name)
        expect(await listed(), failed).toEqual(prepared.slice(wanted))
        const told = news.flatMap((one) => (one.kind === 'session-revoked' ? [one.session] : []))
        // Always, but where nobody could know that it was done.
        const isUnknown = /destroyAllOf [lh]/.test(failed)
        if (!isUnknown) expect(told.toSorted(), failed).toEqual(ended.toSorted())
        expect(new Set(told).size, failed).toBe(told.length)
      }
      expect(met.size).toBeGreaterThanOrEqual(3)
    },
  )
})

describe('a fault in what nobody waits for', () => {
  it('is told once, and no message is sent twice', async () => {
    const flows = {
      reset: ({ accounts }: Scene) => accounts.requestReset('ann'),
      verify: ({ accounts, user }: Scene) => accounts.requestVerification(user, 'a@example.net'),
    }
    for (const flow of Object.values(flows)) {
      for await (const { outcome, failed, messages, events, clock } of withFaults(flow)) {
        clock.advance(60_000)
        expect(messages.length, failed).toBeLessThanOrEqual(1)
        const failures = events.filter(({ kind }) => kind === 'message-failed').length
        const isLimits = failed.startsWith('attempts.')
        if (outcome.kind === 'requested' && messages.length === 0) {
          expect(failures, failed).toBe(1)
        } else if (!isLimits) {
          expect(failures, failed).toBe(0)
        }
      }
    }
  })

  it('is told where a mailer throws, rejects or never comes back, and holds nothing up', async () => {
    const mailers = [
      () => {
        throw new Error('no mailer')
      },
      () => Promise.reject(new Error('no mailer')),
      () => new Promise(() => {}),
    ]
    for (const send of mailers) {
      const open = openWired({ send })
      const { accounts, clock, events } = open
      const registration = await accounts.register({
        username: 'ann',
        password,
        email: 'ann@example.com',
      })
      expect(registration.kind).toBe('registered')
      const settled = accounts.settled()
      for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve))
      clock.advance(30_000)
      await settled
      expect(events.filter(({ kind }) => kind === 'message-failed')).toHaveLength(1)
    }
  })

  it('is told of what there is no room for', async () => {
    const open = openWired({
      send: () => new Promise(() => {}),
      limits: { mailPerNetwork: { attempts: 10_000, per: { hours: 1 } } },
    })
    const asks = Array.from({ length: 1_200 }, () => open.accounts.requestReset('nobody'))
    await Promise.all(asks)
    await open.accounts.settled()
    const count = (kind: string) => open.events.filter((event) => event.kind === kind).length
    expect(count('reset-requested') + count('message-failed')).toBe(1_200)
  })
})
