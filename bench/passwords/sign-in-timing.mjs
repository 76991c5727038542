// @ts-check
import { parseArgs } from 'node:util'
import { createAccounts } from 'latchkey/accounts'
import { createPasswordPolicy, Passwords } from 'latchkey/passwords'
import { MemoryAttempts, MemoryTokens, MemoryUsers } from 'latchkey/stores/memory-accounts'
import { median } from '../statistics.mjs'
import { deviation, welch } from './welch.mjs'

// S17: does the time of an answer tell who somebody is? Seven kinds of user, four kinds of password, samples interleaved in an
// order that chance decides anew each round; each kind is compared with nobody.
//
//   node bench/passwords/sign-in-timing.mjs [--samples 30] [--quick-hashes]
//
// The goal is |t| < 4.5 and medians at most 2 ms apart, at 1,000 samples. A machine that does other things needs more samples to say
// anything: "unclear" is what chance alone puts further than 2 ms apart, and t does not tell from chance. --quick-hashes leaves only what is not hashing, and so shows it best.

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '30' },
    'quick-hashes': { type: 'boolean', default: false },
  },
})
const samples = Number(values.samples)
const isQuick = values['quick-hashes']
const password = 'correct horse battery staple'

/** @typedef {NonNullable<import('latchkey/passwords').PasswordsOptions['hashing']>} Hashing */
/** @type {Record<'today' | 'old' | 'other', Hashing>} */
const costs = isQuick
  ? {
      today: { algorithm: 'scrypt', costLog2: 5, blockSize: 8, parallelism: 1 },
      old: { algorithm: 'scrypt', costLog2: 4, blockSize: 8, parallelism: 1 },
      other: { algorithm: 'scrypt', costLog2: 3, blockSize: 8, parallelism: 2 },
    }
  : {
      today: { algorithm: 'argon2id' },
      old: { algorithm: 'argon2id', memoryKiB: 8_192, passes: 1 },
      other: { algorithm: 'scrypt', costLog2: 14, blockSize: 8, parallelism: 1 },
    }
const hashed = Object.fromEntries(
  await Promise.all(
    Object.entries(costs).map(async ([name, hashing]) => {
      const passwords = new Passwords({ hashing, allowWeakForTests: true })
      return [name, await passwords.hash(password)]
    }),
  ),
)

const many = { attempts: 1_000_000, per: { hours: 1 } }
const few = { attempts: 1, per: { hours: 1 } }
const users = new MemoryUsers()
/** @param {{ attempts: number, per: { hours: number } }} perAccount */
const accountsWith = (perAccount) =>
  createAccounts({
    users,
    attempts: new MemoryAttempts(),
    tokens: new MemoryTokens(),
    passwords,
    policy: createPasswordPolicy(),
    send() {},
    links: { origin: 'https://app.example' },
    limits: {
      signInPerAccountAndNetwork: perAccount,
      signInPerAccount: many,
      signInPerNetwork: many,
    },
  })
const passwords = new Passwords({ hashing: costs.today, allowWeakForTests: true })
const [unlimited, limited] = [accountsWith(many), accountsWith(few)]

/** @type {Record<string, { passwordHash?: string | undefined, disabled?: boolean }>} */
const kinds = {
  active: { passwordHash: hashed.today },
  disabled: { passwordHash: hashed.today, disabled: true },
  locked: { passwordHash: hashed.today },
  'without password': {},
  'old, weak hash': { passwordHash: hashed.old },
  'other algorithm': { passwordHash: hashed.other },
}
/** @param {string} kind */
const nameOf = (kind) => kind.replaceAll(/[ ,]/g, '-')
for (const [kind, { passwordHash, disabled = false }] of Object.entries(kinds)) {
  await users.add({
    ...{ id: kind, username: kind, canonicalName: nameOf(kind), email: undefined },
    ...{ passwordHash, disabled, credentialsChangedAt: 0, createdAt: 0 },
  })
}

/** Whoever is locked is compared with nobody, locked: that somebody is limited is told, and not who there is. */
const pairs = Object.keys(kinds).map((kind) => ({
  kind,
  nobody: kind === 'locked' ? 'nobody, locked' : 'nobody',
}))
const all = ['nobody', 'nobody, locked', ...Object.keys(kinds)]
const typed = {
  wrong: 'another horse battery staple',
  empty: '',
  'of 73 bytes': 'x'.repeat(73),
  'ill-formed': 'a\u{D800}b',
}

/** @param {string} kind @param {string} text */
async function take(kind, text) {
  const accounts = kind.includes('locked') ? limited : unlimited
  const begun = process.hrtime.bigint()
  await accounts.authenticate({ username: nameOf(kind), password: text }, { address: '192.0.2.1' })
  return Number(process.hrtime.bigint() - begun) / 1e6
}

/** @type {Map<string, number[]>} */
const times = new Map()
/** Rounds that only warm up: each cost is met, and whoever is to be locked is. */
const warming = 3
for (let round = 0; round < samples + warming; round++) {
  const tries = all.flatMap((kind) =>
    Object.entries(typed).map(([name, text]) => ({ kind, name, text })),
  )
  for (let left = tries.length; left > 1; left--) {
    const chosen = Math.floor(Math.random() * left)
    const last = left - 1
    ;[tries[chosen], tries[last]] = /** @type {[any, any]} */ ([tries[last], tries[chosen]])
  }
  for (const { kind, name, text } of tries) {
    const took = await take(kind, text)
    if (round < warming) continue
    const key = `${kind} ${name}`
    times.set(key, [...(times.get(key) ?? []), took])
  }
}

let missed = 0
console.log(`${samples} samples of each, in milliseconds`)
for (const name of Object.keys(typed)) {
  for (const { kind, nobody } of pairs) {
    const theirs = times.get(`${kind} ${name}`) ?? []
    const nobodys = times.get(`${nobody} ${name}`) ?? []
    const t = welch(theirs, nobodys)
    const apart = median(theirs) - median(nobodys)
    // Two standard errors of what is between two medians: on a busy machine more than what is looked for.
    const noise =
      2 * 1.2533 * Math.sqrt((deviation(theirs) ** 2 + deviation(nobodys) ** 2) / samples)
    const isClear = noise <= 2
    const isMet = Math.abs(t) < 4.5 && Math.abs(apart) <= (isClear ? 2 : noise)
    missed += isMet ? 0 : 1
    const cells = [
      isMet ? (isClear ? 'met    ' : 'unclear') : 'MISSED ',
      `password ${name}`.padEnd(22),
      `${kind} / ${nobody}`.padEnd(34),
      `median ${median(theirs).toFixed(2)} / ${median(nobodys).toFixed(2)}`.padEnd(24),
      `apart ${apart.toFixed(3)}`.padEnd(15),
      `t ${t.toFixed(2)}`.padEnd(8),
      `noise ${noise.toFixed(3)}`,
    ]
    console.log(cells.join(' '))
  }
}
process.exitCode = missed === 0 ? 0 : 1
