import { verify as verifyByNodeRs } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { type Argon2idCost, argon2idDefaults, scryptDefaults } from './hashing-cost'
import {
  argon2idOfNode,
  argon2idOfNodeRs,
  type DeriveKey,
  findKeyDerivations,
} from './key-derivation'
import { formatPasswordHash } from './password-hash'

function argon2id(memoryKiB: number, passes: number, parallelism: number): Argon2idCost {
  return { algorithm: 'argon2id', memoryKiB, passes, parallelism }
}

describe('scrypt', () => {
  const { scrypt } = findKeyDerivations()

  // RFC 7914 section 12.
  it.each([
    [
      'password',
      'NaCl',
      10,
      16,
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162',
    ],
    [
      'pleaseletmein',
      'SodiumChloride',
      14,
      1,
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2',
    ],
  ])(
    'derives what RFC 7914 says from %j',
    async (password, salt, costLog2, parallelism, expected) => {
      const cost = { algorithm: 'scrypt', costLog2, blockSize: 8, parallelism } as const
      const key = await scrypt(password, Buffer.from(salt), cost, 64)
      expect(key.toString('hex').slice(0, 64)).toBe(expected)
    },
  )

  it('takes no two texts for one password: not the one with a NUL more (ASVS 6.2.8)', async () => {
    const cost = { algorithm: 'scrypt', costLog2: 1, blockSize: 1, parallelism: 1 } as const
    await expectDistinctKeys((text) => scrypt(text, Buffer.alloc(16), cost, 32))
  })

  it('has the memory that the default takes, which Node by itself would refuse', async () => {
    await expect(scrypt('a', Buffer.alloc(16), scryptDefaults, 32)).resolves.toHaveLength(32)
  })
})

function describeArgon2id(derive: DeriveKey<Argon2idCost>) {
  // The vectors of the reference implementation, version 19.
  it.each([
    [argon2id(256, 2, 1), 'nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4='],
    [argon2id(256, 2, 2), 'bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc='],
    [argon2id(65_536, 2, 1), 'CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc='],
  ])('derives what the reference implementation does at %j', async (cost, expected) => {
    const key = await derive('password', Buffer.from('somesalt'), cost, 32)
    expect(key.toString('base64')).toBe(expected)
  })

  it('makes hashes that another implementation recognises, of any text', async () => {
    const [password, salt, cost] = ['pä\0ß😀', Buffer.from('0123456789abcdef'), argon2idDefaults]
    const key = await derive(password, salt, cost, 32)
    const stored = formatPasswordHash({ cost, salt, key })
    expect(await verifyByNodeRs(stored, password)).toBe(true)
    expect(await verifyByNodeRs(stored, 'pä')).toBe(false)
  })

  it('takes no two texts for one password', async () => {
    await expectDistinctKeys((text) => derive(text, Buffer.alloc(16), argon2id(8, 1, 1), 32))
  })
}

async function expectDistinctKeys(derive: (text: string) => Promise<Buffer>) {
  const endings = ['', '\0', '\0\0', 'x', '\0x', '\0xx', 'x\0', 'x\0x', ' ']
  const texts = ['', 'secret', 'x'.repeat(63), 'x'.repeat(64), 'x'.repeat(72)].flatMap((start) =>
    endings.map((end) => start + end),
  )
  const keys = await Promise.all(texts.map((text) => derive(text)))
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(new Set(texts).size)
}

const ofNodeRs = argon2idOfNodeRs()
const ofNode = argon2idOfNode()

describe('argon2id by @node-rs/argon2', () => {
  if (!ofNodeRs) throw new Error('@node-rs/argon2 is a development dependency. Run npm install.')
  describeArgon2id(ofNodeRs)
})

// Not before Node 24.7, which has it first.
describe.skipIf(!ofNode)('argon2id by node:crypto', () => {
  describeArgon2id(ofNode as DeriveKey<Argon2idCost>)
})

describe('what this process can compute', () => {
  it('includes argon2id, for the package is installed', () => {
    expect(findKeyDerivations().argon2id).toBeTypeOf('function')
  })
})
