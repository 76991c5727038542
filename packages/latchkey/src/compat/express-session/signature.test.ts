import { createSecretKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sign, unsign } from './signature'
import { Signatures } from './signatures'

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

describe('signatures by the same secrets', () => {
  it('are those of the first, and count with any of them', () => {
    const signatures = new Signatures([secret, 'older'])
    expect(signatures.sign(id)).toBe(signed)
    expect(signatures.unsign(sign(id, 'older'))).toBe(id)
    expect(signatures.unsign(signed)).toBe(id)
    expect(signatures.unsign(sign(id, 'other'))).toBeUndefined()
  })

  it('count as they were written only, also of an id that is known (R42)', () => {
    const signatures = new Signatures([secret])
    expect(signatures.unsign(signed)).toBe(id)
    for (const forged of [
      `${signed}=`,
      signed.slice(0, -1),
      `${signed.slice(0, -1)}p`,
      `B${signed.slice(1)}`,
      `${id}.`,
      id,
    ]) {
      expect(signatures.unsign(forged), forged).toBeUndefined()
    }
    expect(signatures.unsign(signed)).toBe(id)
  })

  it('that did not count are not known', () => {
    const signatures = new Signatures([secret])
    const forged = sign(id, 'other')
    expect(signatures.unsign(forged)).toBeUndefined()
    expect(signatures.unsign(forged)).toBeUndefined()
  })

  it('are reckoned once', () => {
    // A secret that nobody can sign with any more tells a signature that is remembered from one that is reckoned.
    const bytes = Buffer.from(secret)
    const signatures = new Signatures([bytes])
    expect(signatures.unsign(signed)).toBe(id)
    bytes.fill(0)
    expect(signatures.unsign(signed)).toBe(id)
    expect(new Signatures([bytes]).unsign(signed)).toBeUndefined()
  })
})
