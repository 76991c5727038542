// @ts-check

import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createAccounts } from 'latchkey/accounts'
import { createPasswordPolicy, Passwords } from 'latchkey/passwords'
import { MemoryAttempts, MemoryTokens, MemoryUsers } from 'latchkey/stores/memory-accounts'
import { SqliteAccounts } from 'latchkey/stores/sqlite-accounts'
import Libsql from 'libsql'

// A server of its own process: `POST /login` looks at a password at the real cost, `POST /read` reads the body, `GET /cheap` says "ok".
// Whoever forked it asks for a measurement to begin, and to end.

/** @typedef {import('latchkey/passwords').PasswordsOptions} PasswordsOptions */
/** @type {{ passwords: PasswordsOptions, people: number, password: string, sqlite: boolean }} */
const { passwords: options, people, password, sqlite } = JSON.parse(process.argv[2] ?? '{}')

const passwords = new Passwords(options)
const stores = sqlite
  ? new SqliteAccounts(
      new Libsql(join(mkdtempSync(join(tmpdir(), 'latchkey-storm-')), 'accounts.db')),
    )
  : { users: new MemoryUsers(), attempts: new MemoryAttempts(), tokens: new MemoryTokens() }
const { users, attempts, tokens } = stores
const accounts = createAccounts({
  users,
  attempts,
  tokens,
  passwords,
  policy: createPasswordPolicy(),
  send() {},
  links: { origin: 'https://app.example' },
})
const passwordHash = await passwords.hash(password)
for (let person = 0; person < people; person++) {
  const name = `person${person}`
  await users.add({
    ...{ id: name, username: name, canonicalName: name, email: undefined, passwordHash },
    ...{ credentialsChangedAt: 0, disabled: false, createdAt: 0 },
  })
}

/** Each sign-in comes from an address of its own, so that it is the hashing that is measured and not the limits. */
async function login(/** @type {string} */ text) {
  const { person, typed } = JSON.parse(text)
  const address = `2001:db8:${(person >> 8).toString(16)}:${(person & 0xff).toString(16)}::1`
  try {
    const credentials = { username: `person${person}`, password: typed }
    const { kind } = await accounts.authenticate(credentials, { address })
    return { authenticated: 200, failed: 401, limited: 429 }[kind]
  } catch (error) {
    return Number(/** @type {{ status?: number }} */ (error).status ?? 500)
  }
}

const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    let text = ''
    for await (const chunk of request) text += chunk
    if (request.url === '/login') response.statusCode = await login(text)
  }
  response.end('ok')
})

const delay = monitorEventLoopDelay({ resolution: 5 })
let mostMemory = 0
/** @type {NodeJS.Timeout | undefined} */
let watching

process.on('message', (order) => {
  if (order === 'begin') {
    mostMemory = process.memoryUsage.rss()
    watching = setInterval(() => {
      mostMemory = Math.max(mostMemory, process.memoryUsage.rss())
    }, 20)
    delay.reset()
    delay.enable()
    process.send?.({})
  }
  if (order === 'end') {
    delay.disable()
    clearInterval(watching)
    const millisecond = 1e6
    process.send?.({ loop: delay.percentile(99) / millisecond, memory: mostMemory })
  }
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined })
})
