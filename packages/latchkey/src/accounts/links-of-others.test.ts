import { describe, expect, it } from 'vitest'
import { openAccounts, password, registered, tokenIn } from './accounts.fixture'

/** Ann, who has an address, and a thief who sits in a session of hers and has asked for a link to theirs. */
async function openWithThief() {
  const open = openAccounts()
  const { accounts, messages, users } = open
  const ann = await registered(open, 'ann', 'ann@example.com')
  const ask = async (email: string) => {
    expect(await accounts.requestVerification(ann, email)).toEqual({ kind: 'requested' })
    await accounts.settled()
    return tokenIn(messages.at(-1))
  }
  const token = await ask('thief@example.net')
  const addressNow = async () => (await users.byId(ann.id))?.email
  return { ...open, ann, ask, token, addressNow }
}

describe('a link that would make a thief’s address the account’s (T-REV-1)', () => {
  it('is worth nothing once the owner has ended a session', async () => {
    const { accounts, ann, token, addressNow } = await openWithThief()
    await accounts.revokeSession(ann.id, 'any')
    expect(await accounts.verify(token)).toMatchObject({ kind: 'refused' })
    expect(await addressNow()).toBe('ann@example.com')
  })

  it('is worth nothing once the owner has ended all others', async () => {
    const { accounts, ann, token, addressNow } = await openWithThief()
    await accounts.revokeSessions(ann.id)
    expect(await accounts.verify(token)).toMatchObject({ kind: 'refused' })
    expect(await addressNow()).toBe('ann@example.com')
  })

  it('takes no link for a new password along, which went to the owner', async () => {
    const { accounts, ann, messages } = await openWithThief()
    await accounts.requestReset('ann')
    await accounts.settled()
    await accounts.revokeSessions(ann.id)
    const reset = await accounts.reset({ token: tokenIn(messages.at(-1)), next: 'another one' })
    expect(reset.kind).toBe('reset')
  })
})

describe('a link to an address that was a mistake', () => {
  it('is worth nothing once another is asked for', async () => {
    const { accounts, ask, addressNow } = await openWithThief()
    const mistaken = await ask('anne@example.org')
    const right = await ask('ann@example.org')
    expect(await accounts.verify(mistaken)).toMatchObject({ kind: 'refused' })
    expect((await accounts.verify(right)).kind).toBe('verified')
    expect(await addressNow()).toBe('ann@example.org')
  })

  it('is told apart from resets, which anybody may ask for: whoever does keeps nobody from changing their address', async () => {
    const { accounts, ann } = await openWithThief()
    for (let time = 0; time < 10; time++) {
      await accounts.requestReset('ann', { address: `192.0.2.${time}` })
      await accounts.settled()
    }
    const asked = await accounts.requestVerification(ann, 'ann@example.org')
    expect(asked).toEqual({ kind: 'requested' })
  })
})

describe('a reset that is under way while the address changes (R61)', () => {
  it('sets no password: its link went to the address from before', async () => {
    const open = openAccounts()
    const { accounts, messages, users } = open
    const ann = await registered(open, 'ann', 'ann@example.com')
    await accounts.requestReset('ann')
    await accounts.settled()
    const token = tokenIn(messages.at(-1))
    const { byId } = users
    let looks = 0
    // Between looking at the user and storing the password lies the hashing: that long the owner has.
    users.byId = async (id) => {
      const user = await byId.call(users, id)
      looks += 1
      if (looks === 1) await users.update(id, {}, { email: 'ann@example.org' })
      return user
    }
    const reset = await accounts.reset({ token, next: 'another one' })
    expect(reset.kind).toBe('token-refused')
    users.byId = byId
    const signIn = await accounts.authenticate({ username: ann.username, password })
    expect(signIn.kind).toBe('authenticated')
  })
})

describe('confirming', () => {
  it('begins anew for the owner with a sign-in, however often a thief has failed in a session of theirs', async () => {
    const open = openAccounts()
    const { accounts } = open
    const ann = await registered(open, 'ann')
    for (let time = 0; time < 10; time++) await accounts.confirm(ann, 'a wrong one')
    expect((await accounts.confirm(ann, password)).kind).toBe('limited')
    await accounts.authenticate({ username: 'ann', password }, { address: '192.0.2.7' })
    expect((await accounts.confirm(ann, password)).kind).toBe('confirmed')
  })
})
