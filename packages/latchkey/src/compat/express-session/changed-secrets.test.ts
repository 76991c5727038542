import { describe, expect, it } from 'vitest'
import { implementations, play, type Scene } from './both.fixture'
import { sign } from './signature'
import { Signatures } from './signatures'

describe('secrets that a program changes in its own array', () => {
  it('count from then on: the first signs, those that are gone verify nothing any more', () => {
    const secrets = ['old']
    const signatures = new Signatures(secrets)
    const byOld = signatures.sign('id')
    expect(byOld).toBe(sign('id', 'old'))
    secrets.unshift('new')
    const byNew = signatures.sign('id')
    expect(byNew).toBe(sign('id', 'new'))
    expect([byOld, byNew].map((signed) => signatures.unsign(signed))).toEqual(['id', 'id'])
    secrets.pop()
    expect([byOld, byNew].map((signed) => signatures.unsign(signed))).toEqual([undefined, 'id'])
    secrets[0] = 'another'
    expect(signatures.unsign(byNew)).toBeUndefined()
    expect(signatures.sign('id')).toBe(sign('id', 'another'))
  })
})

it('an array of secrets that a program changes counts as in the original', async () => {
  const scene = (): Scene => {
    const secret = ['old']
    return {
      options: { secret },
      requests: 5,
      handler: ({ session }, response, { turn }) => {
        session.visits = Number(session.visits ?? 0) + 1
        if (turn === 1) secret.unshift('new')
        if (turn === 2) secret.pop()
        response.end(`${session.visits}`)
      },
    }
  }
  const mine = await play(implementations.ours, scene())
  expect(mine).toEqual(await play(implementations.original, scene()))
  const bodies = mine.flatMap((entry) => (entry as { body?: string }).body ?? [])
  expect(bodies).toEqual(['1', '2', '3', '1', '2'])
})
