// @ts-check
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createAccounts, limitDefaults } from 'latchkey/accounts'
import { createPasswordPolicy, Passwords } from 'latchkey/passwords'
import { MemoryAttempts, MemoryTokens, MemoryUsers } from 'latchkey/stores/memory-accounts'
import { median } from '../statistics.mjs'
import { noiseOfMedians, welch } from './welch.mjs'

// S17: does the time of an answer tell who somebody is? Seven kinds of user, four kinds of password, samples interleaved in an
// order that chance decides anew each round; each kind is compared with nobody. So are asking for a link to a new password, registering with an address, and giving an account another one.
//
//   node bench/passwords/sign-in-timing.mjs [--samples 30] [--quick-hashes]
//
// The goal is |t| < 4.5 and medians at most 2 ms apart, at 1,000 samples. A machine that does other things needs more samples to say
// anything: "unclear" is what chance alone puts further than 2 ms apart, and t does not tell from chance. --quick-hashes leaves only what is not hashing, and so shows it best.
// Exits with 1 where a goal is missed, with 2 where something is unclear.

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
      ...Object.fromEntries(Object.keys(limitDefaults).map((name) => [name, many])),
      signInPerAccountAndNetwork: perAccount,
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
const typed = {
  wrong: 'another horse battery staple',
  empty: '',
  'of 73 bytes': 'x'.repeat(73),
  'ill-formed': 'a\u{D800}b',
}

/** @param {string} kind @param {string} text */
async function signIn(kind, text) {
  const accounts = kind.includes('locked') ? limited : unlimited
  await accounts.authenticate({ username: nameOf(kind), password: text }, visitor)
}

const visitor = { address: '192.0.2.1' }
/** Who has an address, and may be asked for it or have it taken. */
const addressed = { id: 'addressed', username: 'addressed', canonicalName: 'addressed' }
const holder = await users.add({
  ...{ ...addressed, email: 'taken@example.com', passwordHash: hashed.today },
  ...{ disabled: false, credentialsChangedAt: 0, createdAt: 0 },
})
if (holder.kind !== 'added') throw new Error('The holder of the address is not there.')
let registered = 0
/** Nothing that a policy could have against it. */
const chosen = randomBytes(16).toString('hex')

/** What is asked, in two ways that must take the same time. */
/** @typedef {{ what: string, of: string, nobody: string, ask: (of: string) => Promise<unknown> }} Question */
/** @type {Question[]} */
const questions = [
  ...Object.entries(typed).flatMap(([name, text]) =>
    pairs.map(({ kind, nobody }) => ({
      what: `password ${name}`,
      of: kind,
      nobody,
      ask: (/** @type {string} */ of) => signIn(of, text),
    })),
  ),
  ...['addressed', 'disabled', 'active'].map((of) => ({
    what: 'a link for a new password',
    of,
    nobody: 'nobody',
    ask: (/** @type {string} */ whom) => unlimited.requestReset(whom, visitor),
  })),
  {
    what: 'registering with an address',
    of: 'taken@example.com',
    nobody: 'free@example.com',
    ask: (email) =>
      unlimited.register({ username: `n${registered++}`, password: chosen, email }, visitor),
  },
  {
    what: 'another address',
    of: 'taken@example.com',
    nobody: 'free@example.com',
    ask: (email) => unlimited.requestVerification(holder.user, email, visitor),
  },
]

/** One time for each question and whom it is about, asked once a round even where several are compared with it. */
const asked = new Map(
  questions.flatMap(({ what, of, nobody, ask }) =>
    [of, nobody].map((whom) => [
      `${what} ${whom}`,
      { ask: () => ask(whom), times: /** @type {number[]} */ ([]) },
    ]),
  ),
)
/** Rounds that only warm up: each cost is met, and whoever is to be locked is. */
const warming = 3
for (let round = 0; round < samples + warming; round++) {
  for (const { ask, times } of shuffled([...asked.values()])) {
    const begun = process.hrtime.bigint()
    await ask()
    const took = Number(process.hrtime.bigint() - begun) / 1e6
    if (round >= warming) times.push(took)
    // What is done after an answer is no part of the next.
    await unlimited.settled()
  }
}

/** @template Item @param {Item[]} items @returns {Item[]} the same, in an order of chance */
function shuffled(items) {
  for (let left = items.length; left > 1; left--) {
    const chosen = Math.floor(Math.random() * left)
    const swapped = /** @type {Item} */ (items[left - 1])
    items[left - 1] = /** @type {Item} */ (items[chosen])
    items[chosen] = swapped
  }
  return items
}

const results = { met: 0, unclear: 0, MISSED: 0 }
console.log(`${samples} samples of each, in milliseconds`)
for (const { what, of, nobody } of questions) {
  const theirs = asked.get(`${what} ${of}`)?.times ?? []
  const nobodys = asked.get(`${what} ${nobody}`)?.times ?? []
  const t = welch(theirs, nobodys)
  const apart = median(theirs) - median(nobodys)
  const noise = noiseOfMedians(theirs, nobodys)
  const isMet = Math.abs(t) < 4.5 && Math.abs(apart) <= Math.max(2, noise)
  const result = !isMet ? 'MISSED' : noise <= 2 ? 'met' : 'unclear'
  results[result] += 1
  const cells = [
    result.padEnd(7),
    what.padEnd(27),
    `${of} / ${nobody}`.padEnd(36),
    `median ${median(theirs).toFixed(2)} / ${median(nobodys).toFixed(2)}`.padEnd(24),
    `apart ${apart.toFixed(3)}`.padEnd(15),
    `t ${t.toFixed(2)}`.padEnd(8),
    `noise ${noise.toFixed(3)}`,
  ]
  console.log(cells.join(' '))
}
console.log(`${results.met} met, ${results.unclear} unclear, ${results.MISSED} missed`)
process.exitCode = results.MISSED > 0 ? 1 : results.unclear > 0 ? 2 : 0
