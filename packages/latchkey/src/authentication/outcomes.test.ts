import { describe, expect, it } from 'vitest'
import { type FailureDetails, failure, isOutcome, pass, redirect, success } from './outcomes'

const ann = { id: 'u1', name: 'Ann' }

describe('an outcome', () => {
  it('of success names the user and how it was proven', () => {
    expect(success(ann, { methods: ['pwd'], info: { firstTime: true } })).toMatchObject({
      kind: 'success',
      user: ann,
      methods: ['pwd'],
      info: { firstTime: true },
    })
  })

  it('of success says nothing that the strategy did not say', () => {
    expect(success(ann).methods).toEqual([])
    expect(success(ann)).not.toHaveProperty('info')
  })

  it('of failure is a 401 unless it says otherwise', () => {
    expect(failure('invalid_credentials')).toMatchObject({ kind: 'failure', status: 401 })
    expect(failure('credentials_malformed', { status: 400 }).status).toBe(400)
  })

  it('of failure carries what the client is told', () => {
    const told: FailureDetails = { challenge: 'Session realm="a"', message: 'Try again.' }
    expect(failure('invalid_credentials', told)).toMatchObject(told)
    expect(failure('invalid_credentials')).not.toHaveProperty('challenge')
  })

  it.each([200, 302, 399, 500, 401.5, Number.NaN])('refuses a failure with status %s', (status) => {
    expect(() => failure('odd', { status })).toThrow('OPTION_INVALID: status must be')
  })

  it('of redirect goes by 302 or 303', () => {
    expect(redirect('https://id.example/authorize')).toMatchObject({
      kind: 'redirect',
      location: 'https://id.example/authorize',
      status: 302,
    })
    expect(redirect('/', 303).status).toBe(303)
  })

  it('never takes the body along (RFC 9700 section 4.12)', () => {
    for (const status of [301, 307, 308]) {
      // @ts-expect-error these are no statuses of a redirect
      expect(() => redirect('/', status)).toThrow('OPTION_INVALID: status must be 302 or 303')
    }
  })
})

describe('telling an outcome from a user', () => {
  it('knows what the functions made, and copies of it', () => {
    for (const outcome of [success(ann), failure('no'), redirect('/'), pass()]) {
      expect(isOutcome(outcome)).toBe(true)
      expect(isOutcome({ ...outcome })).toBe(true)
    }
  })

  it('is not deceived by a record that reads like one', () => {
    const record: unknown = JSON.parse(JSON.stringify(success({ id: 'admin' })))
    expect(record).toMatchObject({ kind: 'success' })
    expect(isOutcome(record)).toBe(false)
    expect(isOutcome(Object.create(pass()))).toBe(false)
  })

  it.each([undefined, null, false, 'pass', 0, ann])('takes %j for none', (value) => {
    expect(isOutcome(value)).toBe(false)
  })
})
