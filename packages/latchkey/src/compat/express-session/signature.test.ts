import { createSecretKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sign, unsign } from './signature'

const id = 'A'.repeat(32)
const signed = `${id}.RT5Cal5xFtX9GjJLGoiK+GzZ+cCRnZ5ZbIS8ml7E5Xo`
const secret = 'keyboard cat'

describe('a signature', () => {
  it('is that of the original', () => {
    expect(sign(id, secret)).toBe(signed)
    expect(sign(id, Buffer.from(secret))).toBe(signed)
    expect(sign(id, createSecretKey(Buffer.from(secret)))).toBe(signed)
  })

  it('counts with any of the secrets', () => {
    expect(unsign(signed, ['other', secret])).toBe(id)
    expect(unsign(signed, ['other'])).toBeUndefined()
  })

  it('counts only as it was written (R42)', () => {
    for (const forged of [`${signed}=`, signed.slice(0, -1), `B${signed.slice(1)}`, id, '', '.']) {
      expect(unsign(forged, [secret])).toBeUndefined()
    }
  })
})
