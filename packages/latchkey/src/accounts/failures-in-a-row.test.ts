import { describe, expect, it } from 'vitest'
import { openAccounts, password, registered } from './accounts.fixture'

const many = { attempts: 10_000, per: { hours: 1 } }
const wide = {
  signInPerAccountAndNetwork: many,
  signInPerAccount: many,
  signInPerNetwork: many,
}

/** Ann's account, and somebody who tries passwords from everywhere. */
async function openTried(limits: object = {}) {
  const open = openAccounts({ limits: { ...wide, ...limits } })
  await registered(open)
  let tries = 0
  const signIn = (typed: string, visitor: { address?: string; device?: string } = {}) => {
    tries += 1
    const address = `192.0.${tries >> 8}.${tries & 255}`
    return open.accounts.authenticate({ username: 'ann', password: typed }, { address, ...visitor })
  }
  const fail = async (times: number, wanted: 'failed' | 'limited' = 'failed') => {
    for (let time = 0; time < times; time++) expect((await signIn('wrong')).kind).toBe(wanted)
  }
  return { ...open, signIn, fail }
}

const inARow = { signInFailuresInARow: { attempts: 100, per: { days: 30 } } }

describe('failures in a row (N10)', () => {
  it('are at most as many as the limit says, from everywhere together; then the right password is none either', async () => {
    const { signIn, fail, clock, events } = await openTried(inARow)
    await fail(50)
    clock.advance(7 * 86_400_000)
    await fail(50)
    await fail(1, 'limited')
    expect(await signIn(password)).toMatchObject({
      kind: 'limited',
      until: new Date(clock.now() + 23 * 86_400_000),
    })
    expect(events.at(-1)).toMatchObject({ kind: 'limit-hit', limit: 'signInFailuresInARow' })
  })

  it('keep nobody out who is on a known device; by signing in there they begin anew', async () => {
    const { signIn, fail } = await openTried(inARow)
    const first = await signIn(password)
    const device = first.kind === 'authenticated' ? first.knownDevice : undefined
    await fail(100)
    expect((await signIn(password)).kind).toBe('limited')
    expect((await signIn(password, { device: device as string })).kind).toBe('authenticated')
    await fail(99)
    expect((await signIn(password)).kind).toBe('authenticated')
  })

  it('begin anew with each success', async () => {
    const { signIn, fail } = await openTried(inARow)
    for (let round = 0; round < 3; round++) {
      await fail(99)
      expect((await signIn(password)).kind).toBe('authenticated')
    }
  })

  it('are not counted unless somebody asks for it', async () => {
    const { signIn, fail } = await openTried()
    await fail(250)
    expect((await signIn(password)).kind).toBe('authenticated')
  })
})
