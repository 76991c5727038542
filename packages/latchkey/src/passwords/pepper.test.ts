import { describe, expect, it } from 'vitest'
import { Passwords } from './passwords'

const password = 'correct horse battery staple'
const [old, current] = ['o'.repeat(32), 'c'.repeat(32)] as const

function peppered(pepper?: readonly (string | undefined)[]) {
  return new Passwords({
    hashing: { algorithm: 'scrypt', costLog2: 4, blockSize: 8, parallelism: 1 },
    allowWeakForTests: true,
    pepper,
  })
}

describe('a pepper', () => {
  it('is named by the hash, and needed to verify it', async () => {
    const stored = await peppered([current]).hash(password)
    expect(stored).toMatch(/^\$scrypt\$ln=4,r=8,p=1,keyid=[\w+/]{8}\$/)
    expect(stored).not.toContain(current)
    expect(await peppered([current]).verify(password, stored)).toEqual({
      valid: true,
      needsRehash: false,
    })
    await expect(peppered([old]).verify(password, stored)).rejects.toMatchObject({
      code: 'PASSWORD_HASH_MALFORMED',
    })
    await expect(peppered().verify(password, stored)).rejects.toMatchObject({
      code: 'PASSWORD_HASH_MALFORMED',
    })
  })

  it('comes to hashes that were made without it, or with the one before, as people sign in', async () => {
    const passwords = peppered([current, old])
    for (const before of [peppered(), peppered([old])]) {
      const stored = await before.hash(password)
      expect(await passwords.verify(password, stored)).toEqual({ valid: true, needsRehash: true })
      expect(await passwords.verify('another', stored)).toEqual({
        valid: false,
        needsRehash: false,
      })
    }
  })

  it('is part of what is hashed, not only of what is written', async () => {
    const stored = await peppered([current]).hash(password)
    const without = stored.replace(/,keyid=[^$]+/, '')
    expect(await peppered([current]).verify(password, without)).toEqual({
      valid: false,
      needsRehash: false,
    })
  })

  it.each([[['short']], [[undefined]], [[42]]])('refuses the secrets %j', (secrets) => {
    expect(() => peppered(secrets as string[])).toThrow(/pepper\[0\]/)
  })
})
