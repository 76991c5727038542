import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseFile, openDatabase, sqliteName } from '../internal/sqlite-handles.fixture'
import { isEnded } from '../session/session-store'
import {
  type CompiledLibrary,
  compileLibrary,
  ownEnvironment,
} from '../testing/compiled-library.fixture'
import { SqliteStore } from './sqlite'

/** Opens a store on the file that it is given, does its work, and says so line by line. */
const program = (work: string): string => `
const [file, name] = process.argv.slice(2)
const Database = ${
  sqliteName === 'libsql'
    ? `require(${JSON.stringify(createRequire(__filename).resolve('libsql'))})`
    : `require('node:sqlite').DatabaseSync`
}
const { SqliteStore } = require('./stores/sqlite.js')
const deadline = { remaining: () => 60000 }
const text = (count) => ({ text: String(count), expiresAt: 4102444800000, owner: name })
async function main() {
  const store = new SqliteStore(new Database(file))
  ${work}
  store.close()
}
main().then(() => console.log('finished'), (error) => console.log(String(error), error.cause))
`

const increments = `
  await store.create('shared', text(0), deadline)
  for (let counted = 0; counted < 50;) {
    const { text: count, revision } = await store.load('shared', deadline)
    const replacement = await store.replace('shared', revision, text(Number(count) + 1), deadline)
    if (replacement.kind === 'replaced') counted += 1
  }
`

const endlessSignIns = `
  for (let n = 0; ; n++) {
    await store.create(name + '-' + n, text(n), deadline)
    if (n % 2 === 1) await store.destroy(name + '-' + (n - 1), 'revoked', deadline)
    process.stdout.write(n + '\\n')
  }
`

describe('several processes on one SQLite file', { timeout: 120_000 }, () => {
  let library: CompiledLibrary

  beforeAll(async () => {
    library = await compileLibrary()
  })

  afterAll(async () => {
    await library.remove()
  })

  async function start(
    work: string,
    file: string,
    name: string,
  ): Promise<ChildProcessWithoutNullStreams> {
    const path = join(library.folder, `${name}.cjs`)
    await writeFile(path, program(work))
    return spawn(process.execPath, [path, file, name], { env: ownEnvironment() })
  }

  async function lastLineOf(child: ChildProcessWithoutNullStreams): Promise<string> {
    let last = ''
    child.stderr.resume()
    for await (const line of createInterface(child.stdout)) last = line
    return last
  }

  it('make the table together, and lose no increment', async () => {
    const file = databaseFile()
    const children = await Promise.all(
      ['one', 'two', 'three'].map((name) => start(increments, file, name)),
    )
    expect(await Promise.all(children.map(lastLineOf))).toEqual([
      'finished',
      'finished',
      'finished',
    ])
    const handle = openDatabase(file)
    const store = new SqliteStore(handle)
    expect(await store.load('shared')).toMatchObject({ text: '150' })
    store.close()
    handle.close()
  })

  it('leave behind all that was acknowledged, when one is killed', async () => {
    const file = databaseFile()
    const child = await start(endlessSignIns, file, 'killed')
    child.stderr.resume()
    let acknowledged = -1
    for await (const line of createInterface(child.stdout)) {
      acknowledged = Number(line)
      if (acknowledged === 200) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    expect(child.signalCode).toBe('SIGKILL')
    expect(acknowledged).toBeGreaterThanOrEqual(200)
    const handle = openDatabase(file)
    const store = new SqliteStore(handle)
    // The last ones may have been ended, or not, after what was acknowledged.
    for (let n = 0; n < acknowledged; n++) {
      const loaded = await store.load(`killed-${n}`)
      expect(loaded, `session ${n} must be there`).toBeDefined()
      if (loaded !== undefined) expect(isEnded(loaded)).toBe(n % 2 === 0)
    }
    store.close()
    handle.close()
  })
})
