import { describe, expect, it } from 'vitest'
import { Passwords } from '../passwords/passwords'
import type { Accounts } from './accounts'
import { password, registered, tokenIn } from './accounts.fixture'
import type { StoredUser } from './user-store'
import { openWired } from './wires.fixture'

const [next, other] = ['the next password', 'another password']

interface Scene {
  readonly accounts: Accounts<StoredUser>
  /** As a request of theirs has it from before anything happens. */
  readonly user: StoredUser
  readonly resetToken: string
  readonly emailToken: string
}

type Flow = (scene: Scene) => Promise<{ readonly kind: string }>

const flows = {
  signIn: ({ accounts }) => accounts.authenticate({ username: 'ann', password }),
  changePassword: ({ accounts, user }) =>
    accounts.changePassword(user, { current: password, next }),
  changePasswordToo: ({ accounts, user }) =>
    accounts.changePassword(user, { current: password, next: other }),
  reset: ({ accounts, resetToken: token }) => accounts.reset({ token, next: other }),
  resetToo: ({ accounts, resetToken: token }) => accounts.reset({ token, next }),
  verify: ({ accounts, emailToken }) => accounts.verify(emailToken),
  disable: async ({ accounts, user }) => said(await accounts.disable(user.id)),
  enable: async ({ accounts, user }) => said(await accounts.enable(user.id)),
  remove: async ({ accounts, user }) => {
    await accounts.remove(user.id)
    return { kind: 'removed' }
  },
} satisfies Record<string, Flow>

const said = (isThere: boolean) => ({ kind: isThere ? 'done' : 'nobody' })

/** One flow, and another that happens as a whole before a call of the first; for each of its calls in turn. */
async function* interleavings(first: Flow, second: Flow) {
  for (let place = 0; ; place++) {
    const open = openWired()
    const { accounts, users, messages, wires } = open
    const user = await registered(open, 'ann', 'ann@example.com')
    await accounts.requestReset('ann')
    await accounts.requestVerification(user, 'ann@example.org')
    await accounts.settled()
    const tokenOf = (kind: string) => tokenIn(messages.findLast((message) => message.kind === kind))
    const resetToken = tokenOf('reset-password')
    const scene = { accounts, user, resetToken, emailToken: tokenOf('verify-email') }
    const between: { kind?: string } = {}
    let callsBefore: readonly string[] = []
    wires.meddle(async (_call, now) => {
      if (now !== place) return undefined
      wires.leaveAlone()
      callsBefore = wires.calls.slice(0, place)
      between.kind = (await second(scene)).kind
      return undefined
    })
    const outcome = await first(scene)
    if (between.kind === undefined) return
    wires.leaveAlone()
    await accounts.settled()
    const isPassword = async (text: string) => {
      const result = await accounts.authenticate({ username: 'ann', password: text })
      return result.kind === 'authenticated'
    }
    const stands = await users.byId(user.id)
    yield { ...open, callsBefore, place, outcome, between: between.kind, stands, user, isPassword }
  }
}

describe('signing in while the account changes', () => {
  it.each(['disable', 'remove', 'changePassword', 'reset'] as const)(
    'gives nobody who could stay signed in, whenever %s happens',
    async (change) => {
      let outcomes = ''
      for await (const { outcome, stands } of interleavings(flows.signIn, flows[change])) {
        outcomes += outcome.kind === 'authenticated' ? 'A' : '-'
        if (outcome.kind !== 'authenticated') continue
        const { user } = outcome as unknown as { user: StoredUser }
        // What a session is compared with at its next request (`sessionAuthHash`).
        const isOutdated =
          stands === undefined ||
          stands.disabled ||
          stands.credentialsChangedAt !== user.credentialsChangedAt
        expect(isOutdated).toBe(true)
      }
      // Whatever happens before the last look at the account is seen by it: after that come the counts.
      expect(outcomes).toMatch(/^-{3,}A{1,5}$/)
    },
  )

  it('takes a session along that began while its owner was disabled, also when they are let in again', async () => {
    const flow = flows.signIn
    for await (const { outcome, accounts, users, user } of interleavings(flow, flows.disable)) {
      await accounts.enable(user.id)
      if (outcome.kind !== 'authenticated') continue
      const signedIn = outcome as unknown as { user: StoredUser }
      const { credentialsChangedAt } = signedIn.user
      expect((await users.byId(user.id))?.credentialsChangedAt).not.toBe(credentialsChangedAt)
    }
  })

  it('undoes no change by a better hash', async () => {
    const stronger = new Passwords({
      hashing: { algorithm: 'scrypt', costLog2: 5, blockSize: 8, parallelism: 1 },
      allowWeakForTests: true,
    })
    for (let place = 0; place < 20; place++) {
      const open = openWired()
      const { accounts, wires, users } = open
      const user = await registered(open)
      wires.meddle(async (_call, now) => {
        if (now !== place) return undefined
        wires.leaveAlone()
        await accounts.changePassword(user, { current: password, next })
        return undefined
      })
      const renewing = openWired({
        users: wires.through('users', users),
        passwords: wires.through('passwords', stronger),
      })
      await renewing.accounts.authenticate({ username: 'ann', password })
      if (wires.calls.length <= place) break
      wires.leaveAlone()
      const later = await renewing.accounts.authenticate({ username: 'ann', password: next })
      expect(later.kind).toBe('authenticated')
      expect(await accounts.authenticate({ username: 'ann', password })).toEqual({ kind: 'failed' })
    }
  })
})

describe('two changes of one password', () => {
  it.each([
    ['changePassword', 'changePasswordToo'],
    ['changePassword', 'reset'],
    ['resetToo', 'changePasswordToo'],
    ['resetToo', 'reset'],
  ] as const)('%s and %s: one wins, and it is the one that is told so', async (one, two) => {
    for await (const scene of interleavings(flows[one], flows[two])) {
      const { outcome, between, isPassword, place } = scene
      const changes = [outcome.kind, between].filter((kind) => /^(changed|reset)$/.test(kind))
      expect(changes, `before call ${place}`).toHaveLength(1)
      const firstWon = changes[0] === outcome.kind && outcome.kind !== between
      expect(await isPassword(firstWon ? next : other)).toBe(true)
      expect(await isPassword(firstWon ? other : next)).toBe(false)
      expect(await isPassword(password)).toBe(false)
    }
  })

  it.each([
    ['changePassword', 'disable', 'changed', 'conflict'],
    ['changePassword', 'remove', 'changed', 'conflict'],
    ['resetToo', 'disable', 'reset', 'token-refused'],
    ['resetToo', 'remove', 'reset', 'token-refused'],
  ] as const)('%s is no change where %s came first (7.4.2)', async (flow, end, made, refused) => {
    const outcomes = { first: 0, later: 0 }
    for await (const scene of interleavings(flows[flow], flows[end])) {
      const { outcome, stands, user, users, callsBefore, place } = scene
      const isStored = callsBefore.includes('users.update')
      outcomes[isStored ? 'later' : 'first'] += 1
      expect(outcome.kind, `before call ${place}`).toBe(isStored ? made : refused)
      if (end === 'remove') {
        expect(stands).toBeUndefined()
        expect(await users.byName('ann')).toBeUndefined()
      } else {
        expect(stands?.disabled).toBe(true)
        expect(stands?.passwordHash === user.passwordHash, `before call ${place}`).toBe(!isStored)
      }
    }
    // Before each of the looks at the account and at the password, and after what is stored.
    expect(outcomes.first).toBeGreaterThanOrEqual(4)
    expect(outcomes.later).toBeGreaterThanOrEqual(1)
  })

  it('is a conflict for a request whose session is of another password', async () => {
    const open = openWired()
    const user = await registered(open)
    const changing = { current: password, next }
    expect(await open.accounts.changePassword(user, changing)).toMatchObject({ kind: 'changed' })
    // The session knows what the request does not: its user was read before.
    const again = { current: next, next: other }
    expect(await open.accounts.changePassword(user, again)).toEqual({ kind: 'conflict' })
  })
})

describe('proving an address while the account changes', () => {
  it.each(['verify', 'changePassword', 'reset', 'disable', 'remove'] as const)(
    'and %s: a link counts once, and only for what it was made for (T-ONCE-1, R61)',
    async (change) => {
      for await (const scene of interleavings(flows.verify, flows[change])) {
        const { outcome, between, stands, messages } = scene
        const verified = [outcome.kind, between].filter((kind) => kind === 'verified')
        if (change === 'verify') expect(verified).toHaveLength(1)
        if (verified.length > 0) expect(stands?.email ?? 'ann@example.org').toBe('ann@example.org')
        else expect(stands?.email ?? 'ann@example.com').toBe('ann@example.com')
        const told = messages.filter(({ kind }) => kind === 'email-changed')
        expect(told).toHaveLength(verified.length)
      }
    },
  )
})

describe('disabling, enabling and removing at once', () => {
  it('tells of each change once (R11)', async () => {
    for (const flow of ['disable', 'remove'] as const) {
      for await (const { events } of interleavings(flows[flow], flows[flow])) {
        expect(events.filter(({ kind }) => kind === `${flow}d`)).toHaveLength(1)
      }
    }
  })

  it('leaves the account as the later one says', async () => {
    for await (const { stands, events } of interleavings(flows.disable, flows.enable)) {
      const last = events.findLast(({ kind }) => kind === 'disabled' || kind === 'enabled')
      expect(last?.kind).toBe(stands?.disabled ? 'disabled' : 'enabled')
    }
  })

  it('takes nothing from whoever registers the name next', async () => {
    const registering: Flow = async ({ accounts }) =>
      accounts.register({ username: 'Ann', password: next })
    for await (const { outcome, between, users, isPassword } of interleavings(
      flows.remove,
      registering,
    )) {
      expect(outcome.kind).toBe('removed')
      const newcomer = await users.byName('ann')
      expect(newcomer !== undefined).toBe(between === 'registered')
      if (newcomer !== undefined) expect(await isPassword(next)).toBe(true)
    }
  })
})
