// @ts-check
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../tools/root.mjs'
import { runCommand } from '../../tools/run-tool.mjs'
import { compile, resolutions, versions } from './compiling.mjs'
import { npm, RegistryUnreachable } from './npm.mjs'
import { visitDropIns, visitExpressSession, visitLibrary, visitStrategy } from './visits.mjs'
import { openWorkbench, originals } from './workbench.mjs'

// The packages as their users have them: packed, published to a registry on this machine, installed from it, and run outside of the repository.

const minute = 60_000

/** @type {Awaited<ReturnType<typeof openWorkbench>>} */
let bench
/** Why nothing can be said here. @type {string | undefined} */
let unreachable

beforeAll(async () => {
  try {
    bench = await openWorkbench(root)
  } catch (error) {
    // In CI, what could not be tried has failed.
    if (!(error instanceof RegistryUnreachable) || process.env.CI) throw error
    unreachable = error.message
    console.warn(`The consumers were not tried: ${unreachable}`)
  }
}, 3 * minute)

beforeEach(({ skip }) => skip(unreachable !== undefined, unreachable))

afterAll(() => bench?.close())

const app = (/** @type {string} */ file) => join(bench.apps, file)

describe('installed by aliases, in the places of the originals', () => {
  it('is a tree with which npm finds nothing wrong, peers of stores included', async () => {
    const tree = await npm(['ls', '--all'], bench.alias)
    for (const name of originals) expect(tree).toContain(`@latchkey/${name}`)
  })

  it('is what a store and a strategy of others find', async () => {
    const store = join(bench.alias, 'node_modules', '@consumers', 'session-store', 'index.js')
    expect(await found('express-session/package.json', store)).toMatchObject({
      name: '@latchkey/express-session',
      version: expect.stringMatching(/^1\.19\./),
    })
    const strategy = join(bench.alias, 'node_modules', '@consumers', 'strategy', 'index.js')
    expect(await found('passport-strategy/package.json', strategy)).toMatchObject({
      name: '@latchkey/passport-strategy',
      version: expect.stringMatching(/^1\.0\./),
    })
    await visitStrategy(app('connect.cjs'))
  })

  it.each([
    ['plain Connect, CommonJS, with a store in the style of its time', 'connect.cjs'],
    ['Express 4, CommonJS', 'express4.cjs'],
    ['Express 5, ES modules, by named imports', 'express5.mjs'],
    ['HTTP/2', 'http2.mjs'],
  ])('serves an application on %s', async (_, file) => {
    await visitDropIns(app(file), { http2: file === 'http2.mjs' })
  })

  it('serves an application on Nest', { timeout: minute }, async () => {
    const { problems, compiled } = await compile(app('nest'), '7.0', 'node16', {
      skipLibCheck: true, // Nest's declarations name packages that are optional
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    })
    expect(problems).toBe('')
    for (const file of compiled) await visitDropIns(file)
  })
})

describe('installed by overrides, below a framework that brings the originals along', () => {
  it('is a tree with which npm finds nothing wrong', async () => {
    const tree = await npm(['ls', '--all'], bench.override)
    for (const name of originals) expect(tree).toContain(`@latchkey/${name}`)
  })

  it('is what the framework gets, and its strategies', async () => {
    const of = (/** @type {string} */ name) =>
      join(bench.override, 'node_modules', '@consumers', name, 'index.js')
    for (const name of originals) {
      const asking = name === 'passport-strategy' ? of('strategy') : of('framework')
      expect(await found(`${name}/package.json`, asking)).toMatchObject({
        name: `@latchkey/${name}`,
      })
    }
    const framework = join(bench.override, 'framework-app.cjs')
    await visitDropIns(framework)
    await visitStrategy(framework)
  })
})

describe('the library', () => {
  it.each([
    ['Express 4, CommonJS', 'library.cjs'],
    ['Express 5, ES modules', 'library.mjs'],
  ])('serves an application on %s', async (_, file) => {
    await visitLibrary(app(file))
  })

  it('loads nothing but its own files, and of these no store, strategy, adapter or drop-in', async () => {
    const { asked, packages, files } = await whatItLoads('latchkey')
    expect({ asked, packages }).toEqual({ asked: [], packages: [] })
    expect(files).toContain(join('dist', 'index.js'))
    expect(
      files.filter((file) => /\W(stores|strategies|adapters|compat|testing)\W/.test(file)),
    ).toEqual([])
  })

  it('asks for no driver and no framework on any of its paths', async () => {
    /** @type {Record<string, string[]>} */
    const asked = {}
    for (const path of await publicPaths()) {
      const loaded = await whatItLoads(path)
      if (loaded.asked.length > 0) asked[path] = loaded.asked
    }
    expect(asked).toEqual({
      'latchkey/compat/express-session': ['cookie', 'debug', 'depd'],
      'latchkey/compat/passport': ['pause'],
    })
  })
})

describe('ES modules', () => {
  it('see each name that require() gives, as the same thing', async () => {
    const deepPaths = ['store', 'cookie', 'session', 'memory'].map(
      (file) => `express-session/session/${file}.js`,
    )
    const paths = [...(await publicPaths()), ...originals, ...deepPaths]
    const seen = await printedBy('names-in-both.mjs', ...paths)
    // An authenticator, of which the names that are meant for programs are told.
    expect(seen.passport).toMatchObject({
      byImport: ['Authenticator', 'Passport', 'Strategy', 'strategies'],
      same: true,
    })
    for (const path of paths.filter((path) => path !== 'passport')) {
      const { byImport, byRequire, same } = seen[path]
      expect({ path, names: byImport, same }).toEqual({ path, names: byRequire, same: true })
    }
    expect(seen['express-session'].byImport).toEqual(['Cookie', 'MemoryStore', 'Session', 'Store'])
    expect(seen['passport-local'].byImport).toEqual(['Strategy'])
    expect(seen['passport-strategy'].byImport).toEqual(['Strategy'])
  })

  it('get the same things by the deep paths', async () => {
    const same = await printedBy('deep-paths.mjs')
    expect(Object.keys(same)).toHaveLength(20)
    expect(Object.entries(same).filter(([, isSame]) => !isSame)).toEqual([])
  })
})

describe.each(versions)('TypeScript %s', (version) => {
  /** What was compiled is run once for each version and for each resolution. */
  const isRun = (/** @type {typeof resolutions[number]} */ resolution) =>
    versions.indexOf(version) === resolutions.indexOf(resolution)

  it.each(resolutions)(
    'compiles under %s, declarations included',
    { timeout: 2 * minute },
    async (resolution) => {
      const { problems, compiled } = await compile(app('typescript'), version, resolution)
      expect(problems).toBe('')
      if (!isRun(resolution)) return
      for (const file of compiled) await visitOf(file)(file)
    },
  )

  it('compiles where the types of the originals are still installed, with skipLibCheck', {
    timeout: 2 * minute,
  }, async () => {
    const { problems } = await compile(app('old-types'), version, 'node16', {
      types: ['node', 'express-session', 'passport', 'passport-local', 'passport-strategy'],
      skipLibCheck: true,
    })
    expect(problems).toBe('')
  })
})

describe('Jest', () => {
  it('runs tests of applications on the drop-ins and on the library', {
    timeout: minute,
  }, async () => {
    const jest = createRequire(app('x.cjs')).resolve('jest/bin/jest')
    const { code, output } = await runCommand(process.execPath, [jest, '--ci'], app('jest'))
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('4 passed') })
    expect(output).not.toMatch(/did not exit|open handle/i)
  })
})

describe('esbuild', () => {
  it.each([
    ['the drop-ins', 'passport.mts', visitDropIns],
    ['the library', 'library.mts', visitLibrary],
  ])(
    'makes one file of an application on %s, which needs nothing beside it',
    async (_, source, visit) => {
      const { build } = createRequire(app('x.cjs'))('esbuild')
      const folder = join(bench.alias, '..', 'bundled') // where no packages are
      await mkdir(folder, { recursive: true })
      const outfile = join(folder, source.replace(/mts$/, 'cjs'))
      const { warnings } = await build({
        entryPoints: [app(join('typescript', source))],
        bundle: true,
        platform: 'node',
        format: 'cjs',
        logLevel: 'silent',
        outfile,
      })
      expect(warnings).toEqual([])
      await visit(outfile)
    },
  )
})

/** @param {string} file */
function visitOf(file) {
  if (/library\.[cm]js$/.test(file)) return visitLibrary
  return /session\.[cm]js$/.test(file) ? visitExpressSession : visitDropIns
}

/** What a package that is asked for in a file turns out to be. @param {string} specifier @param {string} file */
async function found(specifier, file) {
  return JSON.parse(await readFile(createRequire(file).resolve(specifier), 'utf8'))
}

/** The paths by which the library is imported. @returns {Promise<string[]>} */
async function publicPaths() {
  const { exports } = await found('latchkey/package.json', app('x.cjs'))
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => path.replace(/^\./, 'latchkey'))
}

/** @param {string} specifier @returns {Promise<{ asked: string[], files: string[], packages: string[] }>} */
function whatItLoads(specifier) {
  return printedBy('what-it-loads.cjs', specifier)
}

/** @param {string} file @param {string[]} args @returns {Promise<any>} */
async function printedBy(file, ...args) {
  const path = app(file)
  const { code, output } = await runCommand(process.execPath, [path, ...args], dirname(path))
  expect(code, output).toBe(0)
  return JSON.parse(output)
}
