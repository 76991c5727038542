import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { collect } from './collecting-runner.fixture'
import { type CompiledLibrary, compileLibrary, outputOf } from './compiled-library.fixture'
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
  let library: CompiledLibrary

  beforeAll(async () => {
    library = await compileLibrary()
  })

  afterAll(async () => {
    await library.remove()
  })

  async function testsOf(flaw: string): Promise<string> {
    const file = join(library.folder, 'mine.test.cjs')
    await writeFile(file, program.replace('FLAW', flaw))
    return outputOf(['--test', '--test-reporter=tap', file])
  }

  it('a store and a storage that keep their contracts pass, and skips are skips', async () => {
    const report = await testsOf('')
    expect(report).toContain('# fail 0')
    expect(report).toContain('# skipped 11')
    expect(Number(/^# pass (\d+)$/m.exec(report)?.[1])).toBeGreaterThan(90)
  })

  it('a store that breaks a promise fails, by the name of the promise', async () => {
    const report = await testsOf('take(key) { return this.load(key) }')
    expect(report).toMatch(/not ok \d+ - gives what it removed, once/)
    expect(report).not.toContain('# fail 0')
  })
})
