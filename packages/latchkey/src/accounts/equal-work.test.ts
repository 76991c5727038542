import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { HashingOptions } from '../passwords/hashing-options'
import { findKeyDerivations, type KeyDerivations } from '../passwords/key-derivation'
import { Passwords } from '../passwords/passwords'
import { KeyRing } from '../session/key-ring'
import { FakeClock } from '../testing/fake-clock'
import { openAccounts, password } from './accounts.fixture'
import { KnownDevices } from './known-devices'
import type { StoredUser } from './user-store'

const { scrypt } = findKeyDerivations()
const weak = { algorithm: 'scrypt', blockSize: 8, parallelism: 1 } as const
const costs = {
  today: { ...weak, costLog2: 5 },
  old: { ...weak, costLog2: 4 },
  other: { ...weak, costLog2: 3, parallelism: 2 },
}
const ofCost = (hashing: HashingOptions, derivations?: KeyDerivations) =>
  new Passwords({ hashing, allowWeakForTests: true }, derivations)

const wrongPasswords = {
  wrong: 'another password',
  empty: '',
  'of 73 bytes': 'x'.repeat(73),
  'of a million bytes': 'x'.repeat(1_000_000),
  'ill-formed': 'a\u{D800}b',
  decomposed: 'Cafe\u0301 au lait, s\u2019il vous pla\u00eet',
} as const

/** Users of seven kinds and one more, and all that is done for whoever signs in: derivations by their cost, and calls to the stores. */
async function openKinds() {
  const work: string[] = []
  const calls: string[] = []
  const watched: KeyDerivations = {
    scrypt(text, salt, cost, bytes) {
      work.push(`${cost.costLog2} ${cost.parallelism} ${bytes}`)
      return scrypt(text, salt, cost, bytes)
    },
  }
  const { accounts, users, events } = openAccounts({ passwords: ofCost(costs.today, watched) })
  const kinds = {
    none: undefined,
    active: await ofCost(costs.today).hash(password),
    disabled: await ofCost(costs.today).hash(password),
    locked: await ofCost(costs.today).hash(password),
    'without a password': undefined,
    'with an old, weak hash': await ofCost(costs.old).hash(password),
    'with a hash of another kind': await ofCost(costs.other).hash(password),
    'with a hash that cannot be read': '$2b$12$C6UzMDM.H6dfI/f/IKcEeO0123456789',
    'with a hash that nobody here can compute': `$argon2id$v=19$m=64,t=1,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
  }
  for (const [kind, passwordHash] of Object.entries(kinds)) {
    if (kind === 'none') continue
    const canonicalName = kind.replaceAll(/[ ,]/g, '-')
    const user: StoredUser = {
      ...{ id: kind, username: kind, canonicalName, passwordHash },
      ...{ email: undefined, disabled: kind === 'disabled' },
      ...{ credentialsChangedAt: 0, createdAt: 0 },
    }
    await users.add(user)
  }
  for (const method of ['byName', 'byId', 'byEmail', 'update'] as const) {
    const whole = users[method].bind(users) as (...args: unknown[]) => never
    users[method] = (...args: unknown[]) => {
      calls.push(method)
      return whole(...args)
    }
  }
  const nameOf = (kind: string) => kind.replaceAll(/[ ,]/g, '-')
  const signIn = async (kind: string, text: string) => {
    work.length = 0
    calls.length = 0
    events.length = 0
    const result = await accounts.authenticate({ username: nameOf(kind), password: text })
    return {
      result,
      work: [...work].sort(),
      calls: [...calls],
      events: events.map((event) => event.kind),
    }
  }
  return { kinds: Object.keys(kinds), signIn, accounts, nameOf }
}

describe('whoever signs in (T-ENUM-1, R57, S17)', () => {
  it.each(Object.entries(wrongPasswords))(
    'costs the same and is answered the same, whoever they are: password %s (T-ENUM-2)',
    async (_name, text) => {
      const { kinds, signIn } = await openKinds()
      // Each cost has been met once, as it has in any server that runs for a while.
      for (const kind of kinds) await signIn(kind, 'to be met')
      const results = []
      for (const kind of kinds) results.push({ kind, ...(await signIn(kind, text)) })
      const [nobody] = results
      for (const { kind, ...came } of results) {
        expect(came, kind).toEqual({
          result: { kind: 'failed' },
          work: nobody?.work,
          calls: ['byName'],
          events: ['authentication-failed'],
        })
      }
      const isHashed = text !== '' && text.length < 1_000 && !/\p{Surrogate}/u.test(text)
      expect(nobody?.work.length).toBe(isHashed ? (text === text.normalize() ? 3 : 6) : 0)
    },
  )

  it('costs the same with the right password of an account that is disabled', async () => {
    const { kinds, signIn } = await openKinds()
    for (const kind of kinds) await signIn(kind, 'to be met')
    const [disabled, nobody] = [await signIn('disabled', password), await signIn('none', password)]
    expect(disabled).toEqual(nobody)
  })

  it('has as many devices looked at, whether there is anybody or not', async () => {
    const { kinds, accounts, nameOf } = await openKinds()
    const devices = new KnownDevices({ keys: ['d'.repeat(32)], clock: new FakeClock() })
    const owner = { id: 'somebody else', credentialsChangedAt: 0 }
    const device = Array.from({ length: 20 }, () => devices.issue(owner))
    const verify = vi.spyOn(KeyRing.prototype, 'verify')
    onTestFinished(() => verify.mockRestore())
    const looks: number[] = []
    for (const kind of kinds) {
      verify.mockClear()
      await accounts.authenticate({ username: nameOf(kind), password: 'wrong' }, { device })
      looks.push(verify.mock.calls.length)
    }
    expect(looks).toEqual(kinds.map(() => 10))
  })

  it('is limited the same, whether there is anybody or not', async () => {
    const { kinds, accounts, nameOf } = await openKinds()
    const seen = new Map<string, string>()
    for (const kind of kinds) {
      const answers: string[] = []
      for (let tries = 0; tries < 7; tries++) {
        const credentials = { username: nameOf(kind), password: 'wrong' }
        const visitor = { address: `2001:db8:0:${[...seen.keys()].length}::1` }
        const result = await accounts.authenticate(credentials, visitor)
        answers.push(JSON.stringify(result))
      }
      seen.set(kind, answers.join())
    }
    expect(new Set(seen.values()).size).toBe(1)
  })

  it('tells by no limit that a name and an address are of one account', async () => {
    const { accounts, users } = openAccounts({ signInBy: 'name-or-email' })
    const user = { id: 'ann', username: 'ann', canonicalName: 'ann', email: 'ann@example.com' }
    await users.add({
      ...user,
      ...{ passwordHash: undefined, credentialsChangedAt: 0, disabled: false, createdAt: 0 },
    })
    const visitor = { address: '192.0.2.1' }
    const attempt = async (username: string) =>
      (await accounts.authenticate({ username, password: 'wrong' }, visitor)).kind
    for (let tries = 0; tries < 6; tries++) await attempt('ann')
    expect(await attempt('ann')).toBe('limited')
    expect([await attempt('ann@example.com'), await attempt('bob@example.com')]).toEqual([
      'failed',
      'failed',
    ])
  })

  it.each([
    { username: { toString: 1 }, password: 'x' },
    { username: Object.create(null), password: 'x' },
    { username: ['ann'], password: ['x'] },
    { username: undefined, password: undefined },
    { username: 7, password: { $ne: '' } },
    { username: `a${'b'.repeat(1_000_000)}@example.com`, password: 'x' },
  ])('is nobody for what is no text: %#', async (credentials) => {
    for (const signInBy of ['name', 'name-or-email'] as const) {
      const { accounts } = openAccounts({ signInBy })
      expect(await accounts.authenticate(credentials as never)).toEqual({ kind: 'failed' })
    }
  })
})
