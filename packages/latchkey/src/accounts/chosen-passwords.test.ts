import { dictionary } from '@zxcvbn-ts/language-common'
import { describe, expect, it } from 'vitest'
import { createPasswordPolicy } from '../passwords/policy'
import { openAccounts, password, registered, tokenIn } from './accounts.fixture'

/** Every listed password that is as long as it has to be. */
const common = (dictionary['passwords-common'] as readonly string[]).filter(
  (listed) => [...listed].length >= 15,
)
const good = 'violin harbor tuesday lantern'
const policy = createPasswordPolicy({ words: ['acme'] })

/** Somebody with a proven address and a session, among accounts that were opened with the policy of the library. */
async function openWithAnn() {
  const plain = openAccounts()
  const ann = await registered(plain, 'annemarie', 'annemarie.smith@example.com')
  const { users, messages } = plain
  const strict = openAccounts({ users, policy, send: (message) => messages.push(message) })
  return { ...strict, users, messages, ann }
}

/** Which of them an entry point does not refuse as what is tried first. */
async function takenOf(
  passwords: readonly string[],
  problemOf: (password: string) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const taken: string[] = []
  for (const listed of passwords) {
    const problem = await problemOf(listed)
    if (problem !== 'password_common' && problem !== 'password_predictable') taken.push(listed)
  }
  return taken
}

/** Of the service and of the user: 6.1.2. */
const ofTheContext = [
  'annemarie annemarie',
  'annemarie.smith@example.com',
  'Annemarie-Smith-1985',
  'acmeacmeannemarie',
  'acme annemarie 2026',
]

describe('a password that is tried first is refused (6.1.2, 6.2.4, 6.2.12)', () => {
  it('at registration', async () => {
    const { accounts, users } = openAccounts({ policy })
    const user = { username: 'annemarie', email: 'annemarie.smith@example.com' }
    let network = 0
    const problemOf = async (listed: string) => {
      network += 1
      const visitor = { address: `192.0.2.${network}` }
      const registration = await accounts.register({ ...user, password: listed }, visitor)
      return registration.kind === 'refused' ? registration.problems[0]?.code : registration.kind
    }
    expect(await takenOf([...common, ...ofTheContext], problemOf)).toEqual([])
    expect(await users.byName('annemarie')).toBeUndefined()
    expect(await problemOf(good)).toBe('registered')
  })

  it('at a change', async () => {
    const { accounts, users, ann } = await openWithAnn()
    const problemOf = async (next: string) => {
      const change = await accounts.changePassword(ann, { current: password, next })
      return change.kind === 'refused' ? change.problem.code : change.kind
    }
    expect(await takenOf([...common, ...ofTheContext], problemOf)).toEqual([])
    expect((await users.byId(ann.id))?.passwordHash).toBe(ann.passwordHash)
    expect(await problemOf(good)).toBe('changed')
  })

  it('at a reset, and its link works still', async () => {
    const { accounts, users, ann, messages } = await openWithAnn()
    await accounts.requestReset('annemarie')
    await accounts.settled()
    const token = tokenIn(messages.at(-1))
    const problemOf = async (next: string) => {
      const reset = await accounts.reset({ token, next })
      return reset.kind === 'refused' ? reset.problem.code : reset.kind
    }
    expect(await takenOf([...common, ...ofTheContext], problemOf)).toEqual([])
    expect((await users.byId(ann.id))?.passwordHash).toBe(ann.passwordHash)
    expect(await problemOf(good)).toBe('reset')
  })
})

describe('a password in use', () => {
  it('is not judged: whoever has one that is tried first signs in, and keeps it (6.2.10)', async () => {
    const { accounts: plain, users } = openAccounts()
    const old = { username: 'ann', password: 'password1234' }
    expect(await plain.register(old)).toMatchObject({ kind: 'registered' })
    const { accounts } = openAccounts({ users, policy })
    expect(await policy.check(old.password)).toBeDefined()
    expect(await accounts.authenticate(old)).toMatchObject({ kind: 'authenticated' })
  })
})
