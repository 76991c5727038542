import { describe, expect, it } from 'vitest'
import { argon2idDefaults, scryptDefaults } from './hashing-cost'
import { formatPasswordHash, parsePasswordHash } from './password-hash'

const salt = Buffer.from('0123456789abcdef')
const key = Buffer.alloc(32, 0xfb)
const salt64 = 'MDEyMzQ1Njc4OWFiY2RlZg'
const key64 = '+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s'
const argon2id = `$argon2id$v=19$m=19456,t=2,p=1$${salt64}$${key64}`
const scrypt = `$scrypt$ln=16,r=8,p=2$${salt64}$${key64}`

describe('a stored hash', () => {
  it('is a PHC string (PS2)', () => {
    expect(formatPasswordHash({ cost: argon2idDefaults, salt, key })).toBe(argon2id)
    expect(formatPasswordHash({ cost: scryptDefaults, salt, key })).toBe(scrypt)
  })

  it('is read as it was written', () => {
    expect(parsePasswordHash(argon2id)).toEqual({ cost: argon2idDefaults, salt, key })
    expect(parsePasswordHash(scrypt)).toEqual({ cost: scryptDefaults, salt, key })
  })

  it('may have a shorter salt and a longer key, from elsewhere', () => {
    const elsewhere = `$scrypt$ln=15,r=8,p=1$${'A'.repeat(11)}$${'A'.repeat(86)}`
    const { salt, key } = parsePasswordHash(elsewhere)
    expect([salt.length, key.length]).toEqual([8, 64])
  })
})

describe('what cannot be read as a stored hash', () => {
  const truncated = Array.from(argon2id, (_, length) => argon2id.slice(0, length))
    // Down to a key of 16 bytes, a shorter base64 text may be a whole one.
    .filter((text) => text.length < argon2id.length - 21)

  it.each([
    ['nothing', ['', ' ', '$', '$$$$', undefined, null, 7, {}, Buffer.from(argon2id)]],
    ['a password', ['correct horse battery staple']],
    [
      'other algorithms',
      [
        `$argon2i$v=19$m=19456,t=2,p=1$${salt64}$${key64}`,
        `$argon2d$v=19$m=19456,t=2,p=1$${salt64}$${key64}`,
        '$2b$12$abcdefghijklmnopqrstuuE7pVTmB1UhXxDbBTtcL9vUXVvYg7p4K',
        `$pbkdf2-sha256$i=600000$${salt64}$${key64}`,
        'd41d8cd98f00b204e9800998ecf8427e',
      ],
    ],
    [
      'another version of argon2',
      [argon2id.replace('v=19', 'v=16'), argon2id.replace('$v=19', '')],
    ],
    [
      'parameters in other spellings',
      [
        argon2id.replace('m=19456,t=2,p=1', 't=2,m=19456,p=1'),
        argon2id.replace('m=19456', 'm=019456'),
        argon2id.replace('m=19456', 'm=+19456'),
        argon2id.replace('m=19456', 'm=1.9e4'),
        argon2id.replace('m=19456', 'm=-19456'),
        argon2id.replace('m=19456', 'm=0x4c00'),
        argon2id.replace('p=1', 'p=1,keyid=AAAA'),
        argon2id.replace(',p=1', ''),
        scrypt.replace('ln=16', 'N=65536'),
        scrypt.replace('ln=16', 'ln=16.0'),
      ],
    ],
    [
      'base64 in other spellings',
      [
        `${argon2id}=`,
        argon2id.replace(salt64, `${salt64}==`),
        argon2id.replaceAll('+', '-').replaceAll('/', '_'),
        // Bits that belong to no byte.
        argon2id.replace(/s$/, 't'),
        argon2id.replace(salt64, `${salt64.slice(0, -1)}h`),
        argon2id.replace(salt64, `${salt64}.`),
      ],
    ],
    [
      'text around it',
      [` ${argon2id}`, `${argon2id}\n`, `${argon2id}$`, `x${argon2id}`, `${argon2id}\0`],
    ],
    [
      'too short a salt or key (a key of one byte matches every 256th password)',
      [
        `$argon2id$v=19$m=19456,t=2,p=1$$${key64}`,
        `$argon2id$v=19$m=19456,t=2,p=1$${salt64}$`,
        `$argon2id$v=19$m=19456,t=2,p=1$${salt64}$AA`,
        `$argon2id$v=19$m=19456,t=2,p=1$${salt64}$${'A'.repeat(20)}`,
        `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(10)}$${key64}`,
      ],
    ],
    [
      'too long a salt or key',
      [
        argon2id.replace(salt64, 'A'.repeat(88)),
        argon2id.replace(key64, 'A'.repeat(88)),
        argon2id.replace(key64, 'A'.repeat(10_000_000)),
      ],
    ],
    [
      'more work than is allowed (T-PW-3)',
      [
        argon2id.replace('m=19456', 'm=1073741824'),
        argon2id.replace('m=19456', 'm=4294967296'),
        argon2id.replace('t=2', 't=4294967295'),
        argon2id.replace('p=1', 'p=255'),
        argon2id.replace('m=19456', 'm=99999999999'),
        scrypt.replace('ln=16', 'ln=31'),
        scrypt.replace('ln=16', 'ln=32'),
        scrypt.replace('r=8', 'r=4294967295'),
        scrypt.replace('p=2', 'p=4294967295'),
      ],
    ],
    [
      'no work at all',
      [
        argon2id.replace('m=19456', 'm=0'),
        argon2id.replace('t=2', 't=0'),
        argon2id.replace('p=1', 'p=0'),
        scrypt.replace('ln=16', 'ln=0'),
        scrypt.replace('p=2', 'p=0'),
      ],
    ],
    ['what is left of one', truncated],
  ])('includes %s', (_, texts) => {
    for (const text of texts) {
      expect(() => parsePasswordHash(text), String(text).slice(0, 200)).toThrow(
        'PASSWORD_HASH_MALFORMED',
      )
    }
  })

  it('is not shown in the error', () => {
    for (const text of [`${argon2id}=`, scrypt.replace('ln=16', 'ln=31'), 'correct horse']) {
      const error = errorOf(() => parsePasswordHash(text))
      expect(String(error)).not.toContain(key64)
      expect(String(error)).not.toContain(salt64)
      expect(String(error)).not.toContain('correct horse')
    }
  })
})

function errorOf(task: () => unknown): unknown {
  try {
    task()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
