import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openAccounts, password, registered, tokenIn } from '../accounts/accounts.fixture'
import { systemClock } from '../internal/clock'
import { databaseFile, openDatabase, sqliteName } from '../internal/sqlite-handles.fixture'
import { type CompiledLibrary, compileLibrary, outputOf } from '../testing/compiled-library.fixture'
import { SqliteAccounts } from './sqlite-accounts'

/** Opens accounts on the file that it is given, does its work when the other processes are ready, and prints how often it came to what. */
const program = (work: string): string => `
const [file, startAt, given] = process.argv.slice(2)
const Database = ${
  sqliteName === 'libsql'
    ? `require(${JSON.stringify(createRequire(__filename).resolve('libsql'))})`
    : `require('node:sqlite').DatabaseSync`
}
const { createAccounts } = require('./accounts.js')
const { Passwords } = require('./passwords.js')
const { SqliteAccounts } = require('./stores/sqlite-accounts.js')

let looks = 0
const real = new Passwords({
  hashing: { algorithm: 'scrypt', costLog2: 4, blockSize: 8, parallelism: 1 },
  allowWeakForTests: true,
  maxQueue: 1000,
})
const passwords = {
  hash: (text) => real.hash(text),
  verify: (text, hash) => ((looks += 1), real.verify(text, hash)),
}
const store = new SqliteAccounts(new Database(file), { busyTimeout: { seconds: 60 } })
const { users, attempts, tokens } = store
const accounts = createAccounts({
  ...{ users, attempts, tokens, passwords, send() {}, storeTimeout: { seconds: 60 } },
  policy: { check: async () => undefined },
  links: { origin: 'https://app.example' },
})
async function main() {
  while (Date.now() < Number(startAt)) await new Promise((resolve) => setTimeout(resolve, 1))
  const flow = (place) => ${work}
  const results = await Promise.all(Array.from({ length: 100 }, (_, place) => flow(place)))
  const counts = { looks }
  for (const { kind } of results) counts[kind] = (counts[kind] ?? 0) + 1
  console.log(JSON.stringify(counts))
}
main().catch((error) => console.log(String(error), error.cause))
`

const flows = {
  signIn: `accounts.authenticate({ username: 'ann', password: 'wrong' }, { address: '192.0.2.1' })`,
  reset: `accounts.reset({ token: given, next: 'the next password ' + place })`,
  register: `accounts.register({ username: place % 2 ? 'NEW' : 'new', password: given }, { address: '198.51.100.' + place })`,
}

describe('accounts of two processes on one SQLite file', { timeout: 120_000 }, () => {
  let library: CompiledLibrary

  beforeAll(async () => {
    library = await compileLibrary()
  })

  afterAll(async () => {
    await library.remove()
  })

  /** What 100 of a flow in each of two processes come to, all at once, added up. */
  async function countsOf(flow: keyof typeof flows, file: string, given = '') {
    const path = join(library.folder, `accounts-${flow}.cjs`)
    await writeFile(path, program(flows[flow]))
    // So that both have been started by then, where the machine lets them.
    const startAt = String(Date.now() + 700)
    const outputs = await Promise.all([1, 2].map(() => outputOf([path, file, startAt, given])))
    const counts: Record<string, number> = {}
    for (const output of outputs) {
      const printed: Record<string, number> = JSON.parse(output)
      for (const [kind, count] of Object.entries(printed)) {
        counts[kind] = (counts[kind] ?? 0) + count
      }
    }
    return counts
  }

  function openOn(file: string) {
    const handle = openDatabase(file)
    const store = new SqliteAccounts(handle)
    onTestFinished(() => {
      store.close()
      handle.close()
    })
    const { users, attempts, tokens } = store
    // The time of the other processes is the machine's.
    return openAccounts({ users, attempts, tokens, clock: systemClock })
  }

  it('look at five passwords of 200 that come at once (S19, T-LOCK-1, T-LIM-1)', async () => {
    const file = databaseFile()
    await registered(openOn(file))
    expect(await countsOf('signIn', file)).toEqual({ looks: 5, failed: 5, limited: 195 })
  })

  it('redeem a link once (T-ONCE-1)', async () => {
    const file = databaseFile()
    const open = openOn(file)
    await registered(open, 'ann', 'ann@example.com')
    await open.accounts.requestReset('ann')
    await open.accounts.settled()
    const counts = await countsOf('reset', file, tokenIn(open.messages.at(-1)))
    expect(counts).toMatchObject({ reset: 1, 'token-refused': 199 })
    expect(await open.accounts.authenticate({ username: 'ann', password })).toEqual({
      kind: 'failed',
    })
  })

  it('register a name once (R51)', async () => {
    const file = databaseFile()
    const open = openOn(file)
    expect(await countsOf('register', file, password)).toMatchObject({
      registered: 1,
      refused: 199,
    })
    const { kind } = await open.accounts.authenticate({ username: 'new', password })
    expect(kind).toBe('authenticated')
  })
})
