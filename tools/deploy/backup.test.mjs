// @ts-check

import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { builtModule } from '../built-library.mjs'
import { fencesOf } from '../markdown.mjs'
import { plant } from '../planted-tree.test-kit.mjs'
import { root } from '../root.mjs'
import { readText } from '../tree.mjs'

const Database = createRequire(import.meta.url)('libsql')

/** @param {string} name @returns {Record<string, any>} */
function library(name) {
  const module = builtModule(root, name)
  if (module === undefined) throw new Error('The library is not built. Run npm run build first.')
  return module
}

const { Sessions } = library('session')
const { SqliteStore } = library('stores/sqlite')
const { SqliteAccounts } = library('stores/sqlite-accounts')
const { Passwords } = library('passwords')

/** The SQL of a page. @param {string} page */
const sqlOf = (page) =>
  fencesOf(readText(root, page)).flatMap(({ language, text }) => (language === 'sql' ? [text] : []))

const sessionKey = 'k'.repeat(32)

/** @param {string} file @param {string[]} keys */
function open(file, keys = [sessionKey]) {
  const database = new Database(file)
  const sessions = new Sessions({ store: new SqliteStore(database), keys })
  const { tokens, users } = new SqliteAccounts(database)
  onTestFinished(() => void database.close())
  return { database, sessions, tokens, users }
}

const token = {
  digest: 'd'.repeat(43),
  kind: 'reset',
  userId: '1',
  email: 'ann@example.com',
  madeFor: 'm',
  expiresAt: Date.now() + 60_000,
}

/** A database that is in use, its backup of a while ago, and what ended since. */
async function backedUp() {
  const folder = plant({})
  const file = join(folder, 'app.db')
  const app = open(file)
  const session = await app.sessions.open(undefined, { secure: true })
  session.data.cart = ['book']
  const [setCookie = ''] = (await app.sessions.commit(session)).setCookies
  const [cookie = ''] = setCookie.split(';')
  await app.tokens.put(token)

  const [, backup = ''] =
    /"VACUUM INTO '([^']+)'"/.exec(readText(root, 'docs/guide/deploy.md')) ?? []
  expect(backup).not.toBe('')
  const copy = join(folder, 'backup.db')
  app.database.exec(`VACUUM INTO '${copy}'`)

  const ending = await app.sessions.open(cookie, { secure: true })
  ending.destroy()
  await app.sessions.commit(ending)
  await app.tokens.take(token.digest)
  const again = await app.sessions.open(cookie, { secure: true })
  expect(again.why).toBeDefined()
  return { copy, cookie }
}

describe('a backup that is put in the place of what is there', () => {
  it('brings back what has ended since, as it is', async () => {
    const { copy, cookie } = await backedUp()
    const restored = open(copy)
    const session = await restored.sessions.open(cookie, { secure: true })
    expect(session.data).toEqual({ cart: ['book'] })
    expect(await restored.tokens.take(token.digest)).toMatchObject({ userId: '1' })
  })

  it('does not, after the SQL of the guide', async () => {
    const { copy, cookie } = await backedUp()
    const restored = open(copy)
    const [sql = ''] = sqlOf('docs/guide/deploy.md')
    restored.database.exec(sql)
    const session = await restored.sessions.open(cookie, { secure: true })
    expect(session.why).toBe('unknown-id')
    expect(await restored.tokens.take(token.digest)).toBeUndefined()
  })

  it('signs nobody in with a new key in the place of the old one', async () => {
    const { copy, cookie } = await backedUp()
    const behind = open(copy, ['n'.repeat(32), sessionKey])
    expect((await behind.sessions.open(cookie, { secure: true })).why).toBeUndefined()
    const alone = open(copy, ['n'.repeat(32)])
    expect((await alone.sessions.open(cookie, { secure: true })).why).toBe('bad-signature')
  })
})

describe('the SQL that counts peppers', () => {
  it('counts the hashes of each, and those without', async () => {
    const file = join(plant({}), 'app.db')
    const { database, users } = open(file)
    onTestFinished(() => rmSync(file, { force: true }))
    const cost = { algorithm: 'scrypt', costLog2: 4, blockSize: 8, parallelism: 1 }
    const peppers = [undefined, ['a'.repeat(32)], ['b'.repeat(32)], ['b'.repeat(32)]]
    for (const [place, pepper] of peppers.entries()) {
      const passwords = new Passwords({ hashing: cost, allowWeakForTests: true, pepper })
      await users.add({
        id: `${place}`,
        username: `ann${place}`,
        canonicalName: `ann${place}`,
        email: undefined,
        passwordHash: await passwords.hash('the moon was over the lake'),
        credentialsChangedAt: 0,
        disabled: false,
        createdAt: 0,
      })
    }
    const [sql = ''] = sqlOf('docs/guide/passwords.md')
    /** @type {{ pepper: string, users: number }[]} */
    const counts = database.prepare(sql).all()
    expect(counts.map(({ users }) => users).sort()).toEqual([1, 1, 2])
    expect(counts.map(({ pepper }) => pepper)).toContainEqual('none')
    for (const { pepper } of counts) expect(pepper).toMatch(/^(none|[\w+/]{8})$/)
  })
})
