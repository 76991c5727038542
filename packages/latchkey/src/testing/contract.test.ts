import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { collect } from './collecting-runner.fixture'
import { casesOf, defineContract, type Runner, type Skip } from './contract'

const cases = [
  ...casesOf<undefined>('kept', { async 'keeps a promise'() {}, async 'keeps another'() {} }),
  ...casesOf<undefined>('broken', {
    async 'breaks a promise'() {
      throw new Error('broken')
    },
  }),
]

function define(runner: Runner | undefined, skips: readonly Skip[] = []): void {
  defineContract('it', cases, ({ run }) => run(undefined), runner ? { runner, skips } : { skips })
}

describe('a contract as tests', () => {
  it('is one test for each case, in its group', async () => {
    expect(await collect((runner) => define(runner))).toEqual({
      passed: ['it > kept > keeps a promise', 'it > kept > keeps another'],
      failed: ['it > broken > breaks a promise'],
      skipped: [],
    })
  })

  it('shows what is skipped by its name, with the reason', async () => {
    const skips = [
      { reason: 'it never did', cases: ['broken'] },
      { reason: 'not here', cases: ['keeps another'] },
    ]
    expect(await collect((runner) => define(runner, skips))).toEqual({
      passed: ['it > kept > keeps a promise'],
      failed: [],
      skipped: [
        'it > kept > keeps another (skipped: not here)',
        'it > broken > breaks a promise (skipped: it never did)',
      ],
    })
  })

  it.each([
    [
      { reason: 'why', cases: ['kepd'] },
      'has "kepd", must be names of cases, or of the groups kept, broken',
    ],
    [{ reason: ' ', cases: ['kept'] }, 'skips.reason must be a sentence that says why'],
  ])('refuses the skip %j', async (skip, message) => {
    await expect(collect((runner) => define(runner, [skip]))).rejects.toThrow(message)
  })
})

describe('where describe and it are global, as in Jest,', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('they are used', async () => {
    const collected = await collect((runner) => {
      vi.stubGlobal('describe', runner.describe)
      vi.stubGlobal('it', runner.it)
      define(undefined)
    })
    expect(collected.passed).toHaveLength(2)
  })

  it('and where they are not, the runner is asked for', () => {
    expect(() => define(undefined)).toThrow(/^OPTION_INVALID: runner must be \{ describe, it \}/)
  })
})

/** What a program of the outside writes, in a folder where the library was compiled to. */
const program = `
const nodeTest = require('node:test')
const { describeSessionStorage, describeStore, FakeClock } = require('./testing.js')
const { MemoryStore } = require('./stores/memory.js')
const { KeyRing } = require('./session/key-ring.js')
const { StoredSessions } = require('./session/stored-sessions.js')

class Store extends MemoryStore {
  FLAW
}

function open() {
  const clock = new FakeClock()
  const store = new Store({ clock })
  const storage = new StoredSessions(store, new KeyRing(['k'.repeat(32)]))
  return { store, storage, clock, close: () => store.close() }
}

const skips = [
  { reason: 'one memory', cases: ['races between two connections', 'races by owner between two connections'] },
  { reason: 'no outage', cases: ['outage'] },
]
describeStore('mine', { open, skips, runner: nodeTest })
describeSessionStorage('mine', { open, runner: nodeTest })
`

describe('under node:test', { timeout: 120_000 }, () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-node-test-'))
    const compiler = createRequire(import.meta.url).resolve('typescript/package.json')
    const project = join(import.meta.dirname, '../../tsconfig.json')
    const options = ['--outDir', folder, '--composite', 'false', '--incremental', 'false']
    const nowhere = ['--tsBuildInfoFile', 'null', '--declaration', 'false']
    const arguments_ = [join(compiler, '../bin/tsc'), '-p', project, ...options, ...nowhere]
    // What the types say is checked elsewhere: here the output counts.
    await outputOf(arguments_)
  })

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  async function testsOf(flaw: string): Promise<string> {
    const file = join(folder, 'mine.test.cjs')
    await writeFile(file, program.replace('FLAW', flaw))
    return outputOf(['--test', '--test-reporter=tap', file])
  }

  it('a store and a storage that keep their contracts pass, and skips are skips', async () => {
    const report = await testsOf('')
    expect(report).toContain('# fail 0')
    expect(report).toContain('# skipped 10')
    expect(Number(/^# pass (\d+)$/m.exec(report)?.[1])).toBeGreaterThan(90)
  })

  it('a store that breaks a promise fails, by the name of the promise', async () => {
    const report = await testsOf('take(key) { return this.load(key) }')
    expect(report).toMatch(/not ok \d+ - gives what it removed, once/)
    expect(report).not.toContain('# fail 0')
  })
})

/** What a Node program printed, however it ended. */
function outputOf(arguments_: readonly string[]): Promise<string> {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      arguments_,
      { env, maxBuffer: 100_000_000 },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    )
  })
}
