import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { KeyRing } from './key-ring'

/** The package that express-session signs with. */
const cookieSignature: { sign(text: string, secret: string): string } = createRequire(
  require.resolve('express-session'),
)('cookie-signature')

const [first, second] = [
  'first key, of thirty-two characters',
  'second key, of more than thirty-two',
]

describe('a key ring', () => {
  it('verifies what it signed', () => {
    const ring = new KeyRing([first])
    expect(ring.verify('text', ring.sign('text'))).toBe('current-key')
  })

  it('signs as express-session does', () => {
    const secret = 'keyboard cat, of thirty-two characters'
    const signed = cookieSignature.sign('A'.repeat(32), secret)
    expect(`${'A'.repeat(32)}.${new KeyRing([secret]).sign('A'.repeat(32))}`).toBe(signed)
  })

  it('signs with the first key, and verifies with all (R65)', () => {
    const old = new KeyRing([second])
    const ring = new KeyRing([first, second])
    expect(ring.verify('text', old.sign('text'))).toBe('older-key')
    expect(old.verify('text', ring.sign('text'))).toBeUndefined()
  })

  it('verifies nothing of a key that was taken off', () => {
    const signature = new KeyRing([second]).sign('text')
    expect(new KeyRing([first]).verify('text', signature)).toBeUndefined()
  })

  it('verifies no other spelling of a signature (R42)', () => {
    const ring = new KeyRing([first])
    const signature = ring.sign('text')
    const others = [
      `${signature}=`,
      signature.slice(0, -1),
      '',
      signature.replaceAll('+', '-').replaceAll('/', '_').concat('!'),
    ]
    for (const other of others) expect(ring.verify('text', other), other).toBeUndefined()
  })

  it('takes bytes for a key', () => {
    const bytes = new Uint8Array(32).fill(7)
    const ring = new KeyRing([bytes])
    expect(ring.verify('text', ring.sign('text'))).toBe('current-key')
  })

  it('refuses by name a key that is absent or short, and never shows it', () => {
    expect(() => new KeyRing([undefined])).toThrow(
      /keys\[0\] must be a string of at least 32 characters\. Received undefined/,
    )
    expect(() => new KeyRing([first, 'hunter2'])).toThrow(
      /keys\[1\].*Received a string of 7 characters/,
    )
    expect(() => new KeyRing([first, 'hunter2'])).not.toThrow(/hunter2/)
    expect(() => new KeyRing([])).toThrow(/keys must be an array of at least one key/)
  })
})
