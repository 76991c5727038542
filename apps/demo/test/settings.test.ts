import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Environment, failToStart, startDemo, stopAll, temporaryFolder } from './start-demo'
import { goodPassword, registered, send, Visitor } from './visitor'

afterAll(stopAll)

/** One sentence, and the exit code 1. */
async function sentenceOf(environment: Environment): Promise<string> {
  const { code, output } = await failToStart(environment)
  expect(code).toBe(1)
  expect(output).toMatch(/^[^\n]+\.\n$/)
  return output.trim()
}

const production = { NODE_ENV: 'production', SESSION_KEY: 'k'.repeat(32) }

describe('a setting that is wrong', () => {
  it.each<[string, Environment]>([
    ["PORT is 'http': set it to a whole number from 0 to 65535, or unset it.", { PORT: 'http' }],
    ["PORT is '65536': set it to a whole number from 0 to 65535, or unset it.", { PORT: '65536' }],
    ["PORT is '-1': set it to a whole number from 0 to 65535, or unset it.", { PORT: '-1' }],
    [
      "SESSION_STORE is 'redis': set it to sqlite or memory, or unset it.",
      { SESSION_STORE: 'redis' },
    ],
    [
      "SESSION_IDLE_SECONDS is '0': set it to a whole number from 1 to 34560000, or unset it.",
      { SESSION_IDLE_SECONDS: '0' },
    ],
    [
      "SESSION_ABSOLUTE_SECONDS is '1e3': set it to a whole number from 1 to 34560000, or unset it.",
      { SESSION_ABSOLUTE_SECONDS: '1e3' },
    ],
    [
      "MAX_SESSIONS_PER_USER is 'many': set it to a whole number from 1 to 1000, or unset it.",
      { MAX_SESSIONS_PER_USER: 'many' },
    ],
    [
      "STORE_TIMEOUT_MS is '99999': set it to a whole number from 1 to 60000, or unset it.",
      { STORE_TIMEOUT_MS: '99999' },
    ],
    [
      "TRUST_PROXY is 'proxy': set it to a number of proxies, their addresses, or loopback.",
      { TRUST_PROXY: 'proxy' },
    ],
    [
      "ORIGIN is 'https://demo.example/': set it to an origin such as https://demo.example, or unset it.",
      { ORIGIN: 'https://demo.example/' },
    ],
    ["PROBES is 'yes': set it to 0 or 1, or unset it.", { PROBES: 'yes' }],
    ['SESSION_KEY has 5 characters: set it to at least 32 random ones.', { SESSION_KEY: 'short' }],
    [
      'SESSION_KEY_OLD has 3 characters: set it to at least 32 random ones.',
      { SESSION_KEY_OLD: 'old' },
    ],
    ['Set SESSION_KEY to at least 32 random characters.', { NODE_ENV: 'production' }],
    ['PROBES=1 is for tests: unset it, or NODE_ENV=production.', { ...production, PROBES: '1' }],
    ['PASSWORD_COST=weak is for tests: unset it, or set PROBES=1.', { PASSWORD_COST: 'weak' }],
  ])('%s', async (sentence, environment) => {
    expect(await sentenceOf(environment)).toBe(sentence)
  })
})

describe('what is in the way', () => {
  it('a port that is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const address = server.address()
    const PORT = String(typeof address === 'object' && address?.port)
    expect(await sentenceOf({ PORT })).toBe(`Port ${PORT} is taken: set PORT to another one.`)
    server.close()
  })

  it('an address that is no address, or of another machine', async () => {
    // 203.0.113.0/24 is for documents: no machine has such an address (RFC 5737).
    for (const LISTEN_ADDRESS of ['localhost', 'fe80::1%lo', '203.0.113.1']) {
      expect(await sentenceOf({ LISTEN_ADDRESS })).toBe(
        `LISTEN_ADDRESS is '${LISTEN_ADDRESS}': set it to an address of this machine such as 127.0.0.1, or unset it.`,
      )
    }
  })

  it('a database that is a folder', async () => {
    const DATABASE_FILE = temporaryFolder()
    expect(await sentenceOf({ DATABASE_FILE })).toMatch(
      /^The database .* cannot be written \(.*\): set DATABASE_FILE to a file that can\.$/,
    )
  })

  it('a database below a file', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const DATABASE_FILE = join(file, 'demo.sqlite')
    expect(await sentenceOf({ DATABASE_FILE })).toMatch(/^The database .* cannot be written/)
  })

  it('a database that is none', async () => {
    const DATABASE_FILE = join(temporaryFolder(), 'demo.sqlite')
    writeFileSync(
      DATABASE_FILE,
      'This is no database, and long enough that nobody takes it for one.',
    )
    expect(await sentenceOf({ DATABASE_FILE })).toMatch(/^The database .* cannot be written/)
  })

  it('a key file that is a folder, or cut off', async () => {
    const DATABASE_FILE = join(temporaryFolder(), 'demo.sqlite')
    const keyFile = `${DATABASE_FILE}.session-key`
    mkdirSync(keyFile)
    expect(await sentenceOf({ DATABASE_FILE })).toMatch(/^The session key .* cannot be kept/)
    const another = join(temporaryFolder(), 'demo.sqlite')
    writeFileSync(`${another}.session-key`, 'short')
    expect(await sentenceOf({ DATABASE_FILE: another })).toMatch(
      /^The session key .* is too short: delete it, or set SESSION_KEY\.$/,
    )
  })
})

describe('without settings', () => {
  it('says in one line where it listens, and on what', async () => {
    const { output, port, databaseFile } = await startDemo({
      PROBES: undefined,
      PASSWORD_COST: undefined,
    })
    expect(output()).toBe(
      `The Latchkey demo listens on http://localhost:${port} (database: ${databaseFile})\n`,
    )
  })

  it('takes an empty setting for none', async () => {
    const { port } = await startDemo({ SESSION_KEY: '', TRUST_PROXY: '', SESSION_STORE: '' })
    expect((await send(port, '/health')).status).toBe(200)
  })

  it('listens on the address that is set, and on no other', async () => {
    const LISTEN_ADDRESS = '127.0.0.1'
    const { port } = await startDemo({ LISTEN_ADDRESS })
    expect((await send(port, '/health')).status).toBe(200)
    // All of 127.0.0.0/8 leads to this machine, where it does at all.
    await expect(fetch(`http://127.0.0.2:${port}/health`)).rejects.toThrow('fetch failed')
  })

  it('makes a key and keeps it beside the database, for nobody else to read', async () => {
    const { databaseFile, stop } = await startDemo()
    const keyFile = `${databaseFile}.session-key`
    const key = readFileSync(keyFile, 'utf8')
    expect(key).toMatch(/^[\w-]{43}$/)
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    await stop()
    await startDemo({ DATABASE_FILE: databaseFile })
    expect(readFileSync(keyFile, 'utf8')).toBe(key)
  })

  it('signs nobody out when the key changes, as long as the old one is believed', async () => {
    const [before, after] = ['b'.repeat(32), 'a'.repeat(32)]
    const { databaseFile, port, stop } = await startDemo({ SESSION_KEY: before })
    const ann = await registered(port, 'ann')
    await stop()
    const withBoth = await startDemo({
      DATABASE_FILE: databaseFile,
      SESSION_KEY: after,
      SESSION_KEY_OLD: before,
    })
    const statusAt = async (port: number) =>
      (
        await send(port, '/account', {
          headers: { cookie: ann.cookie, accept: 'application/json' },
        })
      ).status
    expect(await statusAt(withBoth.port)).toBe(200)
    await withBoth.stop()
    const withOne = await startDemo({ DATABASE_FILE: databaseFile, SESSION_KEY: after })
    expect(await statusAt(withOne.port)).toBe(401)
  })

  it('hashes passwords at full cost, and offers no probes', async () => {
    const { port, databaseFile } = await startDemo({ PROBES: undefined, PASSWORD_COST: undefined })
    await registered(port, 'ann')
    const strings =
      readFileSync(`${databaseFile}-wal`, 'latin1') + readFileSync(databaseFile, 'latin1')
    expect(strings).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$|\$scrypt\$/)
    expect(strings).not.toContain(goodPassword)
    for (const path of ['/probe/kv', '/probe/slow?ms=1']) {
      expect((await send(port, path)).status).toBe(404)
    }
    const json = { call: 'any', mode: 'error', times: 1 }
    expect((await send(port, '/probe/fault', { json })).status).toBe(404)
  })

  it('several that start at once on one file share it and its key', async () => {
    const DATABASE_FILE = join(temporaryFolder(), 'demo.sqlite')
    const demos = await Promise.all([1, 2, 3].map(() => startDemo({ DATABASE_FILE })))
    const [first, ...others] = demos.map(({ port }) => port)
    const { cookie } = await registered(first ?? 0, 'ann')
    for (const port of others) {
      const headers = { cookie, accept: 'application/json' }
      expect((await send(port, '/account', { headers })).status).toBe(200)
    }
  })
})

describe('the probes', () => {
  it.each<[string, object]>([
    ['/probe/kv', { key: '', value: 1 }],
    ['/probe/kv', { key: 'a', value: 1, delay: -1 }],
    ['/probe/kv', { key: 'a', value: 1, delay: 1e9 }],
    ['/probe/kv', { key: 'a', value: 1, delay: 'soon' }],
    ['/probe/fault', { call: 'touch', mode: 'error', times: 1 }],
    ['/probe/fault', { call: 'any', mode: 'explode', times: 1 }],
    ['/probe/fault', { call: 'any', mode: 'error', times: 1.5 }],
  ])('%s refuses %j', async (path, json) => {
    const { port, stop } = await startDemo()
    expect((await send(port, path, { json })).status).toBe(400)
    expect((await send(port, '/probe/slow?ms=-1')).status).toBe(400)
    await stop()
  })

  it('keep values for who is signed in and for who is not, by JSON and by form', async () => {
    const { port } = await startDemo()
    const nobody = new Visitor(port)
    expect((await nobody.json('/probe/kv')).body).toEqual({})
    expect((await nobody.json('/probe/kv', { json: { key: 'a', value: { b: [1] } } })).status).toBe(
      204,
    )
    expect(
      (await nobody.json('/probe/kv', { form: { key: 'c', value: 'd', delay: '10' } })).status,
    ).toBe(204)
    expect((await nobody.json('/probe/kv')).body).toEqual({ a: { b: [1] }, c: 'd' })
    expect((await nobody.json('/probe/slow?ms=5')).status).toBe(200)
  })
})

describe('told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s, ends what is under way first', async (signal) => {
    const demo = await startDemo()
    const ann = await registered(demo.port, 'ann')
    const slow = ann.json('/probe/kv', { json: { key: 'late', value: 1, delay: 500 } })
    // Answered after the slow one has been received: both are under way.
    await ann.json('/probe/slow?ms=100')
    const stopped = demo.stop(signal)
    expect((await slow).status).toBe(204)
    expect(await stopped).toBe(0)
    const again = await startDemo({ DATABASE_FILE: demo.databaseFile })
    const { text } = await send(again.port, '/probe/kv', { headers: { cookie: ann.cookie } })
    expect(JSON.parse(text)).toMatchObject({ late: 1 })
  })
})
