import { describe, expect, it } from 'vitest'
import { latchkeyError } from '../errors'
import { FakeClock } from '../testing/fake-clock'
import { patiently } from './patient-stores'

const patience = { clock: new FakeClock(), longest: 2_000 }

describe('a store that fails', () => {
  it.each([
    ['rejects', () => Promise.reject(new Error('no route to host'))],
    [
      'throws',
      () => {
        throw new Error('no route to host')
      },
    ],
  ])('could not answer: 503, with what it said as the cause, where it %s', async (_how, byId) => {
    const users = patiently(patience, 'users', { byId })
    await expect(users.byId()).rejects.toMatchObject({
      ...{ code: 'STORE_UNAVAILABLE', status: 503, cause: new Error('no route to host') },
      message: expect.stringContaining('users.byId() failed.'),
    })
  })

  it('is believed where it says what failed in our words', async () => {
    const error = latchkeyError('STORE_UNAVAILABLE', 'The file is locked.')
    const users = patiently(patience, 'users', { byId: () => Promise.reject(error) })
    await expect(users.byId()).rejects.toBe(error)
  })
})
