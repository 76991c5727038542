import { describe, expect, it } from 'vitest'
import type { HashingCost } from './hashing-cost'
import { findKeyDerivations, type KeyDerivations } from './key-derivation'
import { Passwords } from './passwords'

const installed = findKeyDerivations()
const cheap = { algorithm: 'scrypt', costLog2: 4, blockSize: 8, parallelism: 1 } as const
const password = 'correct horse battery staple'

/** Passwords that hash quickly. */
function quick(
  hashing: NonNullable<ConstructorParameters<typeof Passwords>[0]>['hashing'] = cheap,
) {
  return new Passwords({ hashing, allowWeakForTests: true })
}

/** Passwords that hash quickly, and all the work that they do. */
function watched() {
  const work: { password: string; cost: HashingCost; salt: string; bytes: number }[] = []
  const derivations: KeyDerivations = {
    scrypt(password, salt, cost, bytes) {
      work.push({ password, cost, salt: salt.toString('hex'), bytes })
      return installed.scrypt(password, salt, cost, bytes)
    },
  }
  const passwords = new Passwords({ hashing: cheap, allowWeakForTests: true }, derivations)
  return { passwords, work }
}

describe('a password', () => {
  it('is recognised, and no other', async () => {
    const passwords = quick()
    const stored = await passwords.hash(password)
    expect(await passwords.verify(password, stored)).toEqual({ valid: true, needsRehash: false })
    for (const wrong of [`${password} `, 'Correct horse battery staple', `${password}\0`, 'x']) {
      expect(await passwords.verify(wrong, stored)).toEqual({ valid: false, needsRehash: false })
    }
  })

  it('is stored as argon2id of the default cost, where that can be computed', async () => {
    const passwords = new Passwords()
    const stored = await passwords.hash(password)
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await passwords.verify(password, stored)).toEqual({ valid: true, needsRehash: false })
  })

  it('is stored as scrypt of the default cost elsewhere', async () => {
    const passwords = new Passwords({}, { scrypt: installed.scrypt })
    const stored = await passwords.hash(password)
    expect(stored).toMatch(/^\$scrypt\$ln=16,r=8,p=2\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await passwords.verify(password, stored)).toEqual({ valid: true, needsRehash: false })
  })

  it('has a salt of its own each time', async () => {
    const passwords = quick()
    expect(await passwords.hash(password)).not.toBe(await passwords.hash(password))
  })

  it('counts to its last byte: nothing is cut (T-PW-1)', async () => {
    const passwords = quick()
    const stored = await passwords.hash('a'.repeat(72))
    expect(await passwords.verify(`${'a'.repeat(72)}FAKE`, stored)).toMatchObject({ valid: false })
    const longest = '😀'.repeat(1023)
    const storedLongest = await passwords.hash(`${longest}a`)
    expect(await passwords.verify(`${longest}a`, storedLongest)).toMatchObject({ valid: true })
    expect(await passwords.verify(`${longest}b`, storedLongest)).toMatchObject({ valid: false })
  })

  it('may hold any well-formed text, NUL among it (PS5)', async () => {
    const passwords = quick()
    for (const text of ['\0', 'a\0b', ' '.repeat(15), '😀', '\ufffd', 'Türschloß']) {
      const stored = await passwords.hash(text)
      expect(await passwords.verify(text, stored)).toMatchObject({ valid: true })
    }
    const stored = await passwords.hash('a\0b')
    expect(await passwords.verify('a\0c', stored)).toMatchObject({ valid: false })
  })
})

describe('a password that none can be', () => {
  const none = ['', '\ud800', '\udfff', 'a\ud83d', 'x'.repeat(1025), 'x'.repeat(10_000_000)]

  it.each([...none, undefined, null, 7, ['a'], { $ne: '' }].map((value) => [value]))(
    'is refused before any work is done, whoever the user is: %#',
    async (value) => {
      const { passwords, work } = watched()
      const stored = await passwords.hash(password)
      work.length = 0
      const malformed = { code: 'PASSWORD_MALFORMED', status: 400 }
      await expect(passwords.hash(value as string)).rejects.toMatchObject(malformed)
      for (const storedHash of [stored, undefined, null]) {
        const verdict = passwords.verify(value as string, storedHash)
        await expect(verdict).rejects.toMatchObject(malformed)
      }
      expect(work).toEqual([])
    },
  )

  it('is not shown in the error', async () => {
    const secret = `hunter2${'x'.repeat(1025)}`
    const error: unknown = await quick()
      .hash(secret)
      .catch((error: unknown) => error)
    expect(String(error)).toContain('PASSWORD_MALFORMED')
    expect(JSON.stringify([error, String(error)])).not.toContain('hunter2')
  })
})

describe('an unknown user (R57)', () => {
  it('costs the same work as a known one, and never signs in', async () => {
    const { passwords, work } = watched()
    const stored = await passwords.hash(password)
    for (const typed of [password, 'wrong', 'x'.repeat(73), 'Cafe\u0301', '\u212b']) {
      const workFor = async (storedHash: string | null | undefined) => {
        work.length = 0
        const { valid } = await passwords.verify(typed, storedHash)
        return { valid, work: work.map(({ salt, ...same }) => same) }
      }
      const known = await workFor(stored)
      expect(known.work.length).toBeGreaterThan(0)
      expect(await workFor(undefined)).toEqual({ ...known, valid: false })
      expect(await workFor(null)).toEqual({ ...known, valid: false })
    }
  })

  it('costs what a user costs whose hash is of another cost, once one has been met (T-ENUM-1)', async () => {
    const weaker = { ...cheap, costLog2: 3 }
    const dearer = { ...cheap, costLog2: 5 }
    const stored = [
      await quick(weaker).hash(password),
      await quick(dearer).hash(password),
      await quick().hash(password),
    ]
    const { passwords, work } = watched()
    for (const hash of stored) await passwords.verify('wrong', hash)
    const costsFor = async (hash: string | undefined) => {
      work.length = 0
      const verdict = await passwords.verify('wrong', hash)
      expect(verdict).toEqual({ valid: false, needsRehash: false })
      return work.map(({ cost }) => `${cost.algorithm} ${JSON.stringify(cost)}`).sort()
    }
    const nobodys = await costsFor(undefined)
    expect(nobodys).toHaveLength(3)
    for (const hash of stored) expect(await costsFor(hash)).toEqual(nobodys)
    expect(await passwords.verify(password, stored[0])).toEqual({ valid: true, needsRehash: true })
    expect(await passwords.verify(password, stored[1])).toMatchObject({ valid: true })
  })

  it('does not cost what one hash costs that is far dearer than any of today, nor of ever more kinds', async () => {
    const { passwords, work } = watched()
    const many = [9, 1, 2, 3, 5, 6].map((costLog2) => ({ ...cheap, costLog2 }))
    for (const cost of many) {
      const stored = await quick(cost).hash(password)
      expect(await passwords.verify(password, stored)).toMatchObject({ valid: true })
    }
    work.length = 0
    await passwords.verify('wrong', undefined)
    expect(work.map(({ cost }) => 'costLog2' in cost && cost.costLog2)).toEqual([4, 1, 2, 3])
  })

  it('costs no less for a hash that cannot be computed here: that is said before any work', async () => {
    const { passwords, work } = watched()
    const [salt, key] = ['A'.repeat(22), 'A'.repeat(43)]
    for (const stored of [
      `$argon2id$v=19$m=64,t=1,p=1$${salt}$${key}`,
      `$scrypt$ln=4,r=8,p=1,keyid=AAAAAAAA$${salt}$${key}`,
    ]) {
      await expect(passwords.verify(password, stored)).rejects.toMatchObject({
        code: 'PASSWORD_HASH_MALFORMED',
      })
    }
    expect(work).toEqual([])
  })

  it('costs it from the first time on, and nothing before', async () => {
    const { passwords, work } = watched()
    expect(work).toEqual([])
    await passwords.verify(password, undefined)
    expect(work).toHaveLength(1)
  })
})

describe('a password in several spellings of Unicode', () => {
  const composed = 'Caf\u00e9 au lait'
  const decomposed = 'Cafe\u0301 au lait'

  it('is one password: it is normalised (NIST SP 800-63B-4, N4)', async () => {
    const passwords = quick()
    const stored = await passwords.hash(decomposed)
    expect(await passwords.verify(composed, stored)).toEqual({ valid: true, needsRehash: false })
    expect(await passwords.verify(decomposed, stored)).toEqual({ valid: true, needsRehash: false })
  })

  it('is not folded further', async () => {
    const passwords = quick()
    const stored = await passwords.hash('\ufb01le') // the ligature, which NFKC takes apart
    expect(await passwords.verify('file', stored)).toMatchObject({ valid: false })
  })

  it('is recognised as it was typed where the hash is from elsewhere, and should be hashed anew', async () => {
    const { passwords, work } = watched()
    const salt = Buffer.from('0123456789abcdef')
    const key = await installed.scrypt(decomposed, salt, cheap, 32)
    const parts = [salt, key].map((bytes) => bytes.toString('base64').replace(/=+$/, ''))
    const fromElsewhere = `$scrypt$ln=4,r=8,p=1$${parts.join('$')}`
    expect(await passwords.verify(decomposed, fromElsewhere)).toEqual({
      valid: true,
      needsRehash: true,
    })
    expect(work.map(({ password }) => password)).toEqual([composed, decomposed])
    expect(await passwords.verify(composed, fromElsewhere)).toMatchObject({ valid: false })
  })
})

describe('a hash that is out of date (PS1)', () => {
  it('is valid, and should be replaced', async () => {
    const stored = await quick().hash(password)
    const outdated = { valid: true, needsRehash: true }
    expect(await quick({ ...cheap, costLog2: 5 }).verify(password, stored)).toEqual(outdated)
    const argon2id = { algorithm: 'argon2id', memoryKiB: 8, passes: 1 } as const
    expect(await quick(argon2id).verify(password, stored)).toEqual(outdated)
    const storedAsArgon2id = await quick(argon2id).hash(password)
    expect(await quick().verify(password, storedAsArgon2id)).toEqual(outdated)
  })

  it('is not when it costs more than today', async () => {
    const stored = await quick({ ...cheap, costLog2: 5 }).hash(password)
    expect(await quick().verify(password, stored)).toEqual({ valid: true, needsRehash: false })
  })

  it('has a shorter salt or key than ours', async () => {
    const lengths = [
      [8, 32],
      [16, 16],
    ] as const
    for (const [saltLength, keyLength] of lengths) {
      const salt = Buffer.alloc(saltLength, 1)
      const key = await installed.scrypt(password, salt, cheap, keyLength)
      const parts = [salt, key].map((bytes) => bytes.toString('base64').replace(/=+$/, ''))
      const stored = `$scrypt$ln=4,r=8,p=1$${parts.join('$')}`
      expect(await quick().verify(password, stored)).toEqual({ valid: true, needsRehash: true })
    }
  })

  it('is never replaced on a wrong password', async () => {
    const stored = await quick().hash(password)
    const verdict = await quick({ ...cheap, costLog2: 5 }).verify('wrong', stored)
    expect(verdict).toEqual({ valid: false, needsRehash: false })
  })
})

describe('a stored hash that cannot be verified', () => {
  const wrong = { code: 'PASSWORD_HASH_MALFORMED', status: 500 }

  it('is an error by name, before any work is done', async () => {
    const { passwords, work } = watched()
    for (const stored of ['', 'plain text', '$scrypt$ln=31,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAA']) {
      await expect(passwords.verify(password, stored)).rejects.toMatchObject(wrong)
    }
    const bytes: unknown = Buffer.from('$scrypt')
    await expect(passwords.verify(password, bytes as string)).rejects.toMatchObject(wrong)
    expect(work).toEqual([])
  })

  it('includes argon2id where that cannot be computed', async () => {
    const stored = await quick({ algorithm: 'argon2id', memoryKiB: 8, passes: 1 }).hash(password)
    const { passwords } = watched()
    await expect(passwords.verify(password, stored)).rejects.toMatchObject(wrong)
  })
})

describe('options that cannot be', () => {
  it.each([
    [{ hashing: { algorithm: 'bcrypt' } }, "hashing.algorithm must be 'argon2id' or 'scrypt'"],
    [{ hashing: 'scrypt' }, 'hashing must be an object'],
    [{ hashing: null }, 'hashing must be an object'],
    [{ hashing: { algorithm: 'scrypt', costLog2: 15 } }, 'hashing must be of a cost that ASVS'],
    [
      { hashing: { algorithm: 'argon2id', memoryKiB: 1024 } },
      'hashing must be of a cost that ASVS',
    ],
    [
      { hashing: { algorithm: 'argon2id', memoryKiB: '19456' } },
      'hashing.memoryKiB must be an integer',
    ],
    [{ hashing: { algorithm: 'argon2id', passes: 1e9 } }, 'hashing.passes must be an integer'],
    [
      { hashing: { algorithm: 'scrypt', costLog2: 0 }, allowWeakForTests: true },
      'hashing.costLog2 must be',
    ],
    [
      { hashing: { algorithm: 'scrypt', costLog2: 15 }, allowWeakForTests: 'false' },
      'hashing must be of',
    ],
  ])('%j are refused at construction', (options, message) => {
    const given: unknown = options
    expect(() => new Passwords(given as object)).toThrow(`OPTION_INVALID: ${message}`)
  })

  it('include argon2id where that cannot be computed', () => {
    const construct = () =>
      new Passwords({ hashing: { algorithm: 'argon2id' } }, { scrypt: installed.scrypt })
    expect(construct).toThrow("OPTION_INVALID: hashing.algorithm must be 'scrypt' here")
  })

  it('do not include what is approved', async () => {
    const hashing = { algorithm: 'argon2id', memoryKiB: 12_288, passes: 3 } as const
    expect(await new Passwords({ hashing }).hash(password)).toContain('$m=12288,t=3,p=1$')
  })
})
