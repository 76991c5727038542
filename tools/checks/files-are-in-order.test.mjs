// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import * as decisions from './decisions-have-their-exit.mjs'
import * as lines from './files-stay-under-300-lines.mjs'
import * as drawers from './no-file-is-a-drawer.mjs'
import * as scripts from './no-install-script-downloads-anything.mjs'
import * as paths from './no-machine-path-is-tracked.mjs'
import * as manifests from './the-lockfile-is-that-of-the-manifests.mjs'
import * as addresses from './the-lockfile-names-no-download-address.mjs'

describe(drawers.name, () => {
  it.each([
    'packages/latchkey/src/utils.ts',
    'packages/latchkey/src/session/helpers/x.ts',
    'apps/demo/src/misc.test.ts',
  ])('sees %s', (path) => {
    expect(drawers.problems(plant({ [path]: '' }))).toEqual([
      expect.stringContaining(`${path} is a drawer`),
    ])
  })

  it('lets a name that says what is inside be', () => {
    expect(drawers.problems(plant({ 'src/base64url.ts': '', 'tools/tree.mjs': '' }))).toEqual([])
  })
})

describe(lines.name, () => {
  it('counts the lines of code, not those of tests', () => {
    const tooLong = 'x\n'.repeat(301)
    const root = plant({
      'src/long.ts': tooLong,
      'src/long.test.ts': tooLong,
      'src/full.ts': 'x\n'.repeat(300),
    })
    expect(lines.problems(root)).toEqual([
      expect.stringContaining('src/long.ts has 301 lines, more than 300'),
    ])
  })
})

describe(paths.name, () => {
  // Put together from parts, so that this file has none itself.
  it.each([
    ['', 'root', 'latchkey', 'x.ts'],
    ['', 'home', 'jo', 'x.ts'],
    ['', 'tmp', 'x'],
    ['', 'work', 'main'],
    ['https:', '', 'registry.npmjs' + '.org', 'express'],
  ])('sees one that begins with %s/%s', (...parts) => {
    const root = plant({ 'docs/a.md': `first\nsee ${parts.join('/')} there` })
    expect(paths.problems(root)).toEqual([expect.stringContaining('docs/a.md:2 has ')])
  })

  it('lets paths of the project and of a site be', () => {
    const text =
      "app.get('/account')\nimport '../tmp/x'\n/usr/bin/chromium\nhttps://example.org/work/x"
    expect(paths.problems(plant({ 'docs/a.md': text }))).toEqual([])
  })
})

describe('the lockfile', () => {
  /** @param {object} entry */
  const lockfile = (entry) => ({
    'package-lock.json': { packages: { '': {}, 'node_modules/thing': entry } },
  })

  it('names no download address', () => {
    expect(addresses.problems(plant(lockfile({ version: '1.0.0' })))).toEqual([])
    expect(addresses.problems(plant(lockfile({ resolved: 'packages/thing', link: true })))).toEqual(
      [],
    )
    expect(
      addresses.problems(plant(lockfile({ resolved: 'https://example.org/thing.tgz' }))),
    ).toEqual([expect.stringContaining('node_modules/thing')])
  })

  it('has no package that runs a script when it is installed', () => {
    expect(scripts.problems(plant(lockfile({ version: '1.0.0' })))).toEqual([])
    expect(scripts.problems(plant(lockfile({ hasInstallScript: true })))).toEqual([
      expect.stringContaining('thing runs a script'),
    ])
  })

  it('has the dependencies that the manifests have', () => {
    /** @param {object} manifest */
    const tree = (manifest) => ({
      'package.json': { name: 'root', ...manifest },
      'packages/a/package.json': { name: 'a', peerDependencies: { b: '^1.0.0' } },
      'package-lock.json': {
        packages: {
          '': { name: 'root', devDependencies: { c: '^2.0.0' } },
          'packages/a': { name: 'a', peerDependencies: { b: '^1.0.0' } },
          'node_modules/a': { resolved: 'packages/a', link: true },
          'node_modules/c': { version: '2.0.0', dependencies: { d: '^1.0.0' } },
        },
      },
    })
    expect(manifests.problems(plant(tree({ devDependencies: { c: '^2.0.0' } })))).toEqual([])
    expect(manifests.problems(plant(tree({ devDependencies: { c: '^3.0.0' } })))).toEqual([
      expect.stringContaining('other devDependencies than package.json'),
    ])
  })

  it('must be there', () => {
    expect(() => addresses.problems(plant({}))).toThrow('package-lock.json is not there')
  })
})

describe(decisions.name, () => {
  const whole = '# A\n\n## Chosen\n\n## Over\n\n## Why\n\n## Look again when\n'

  it('misses a section, a number and a second use of a number', () => {
    const root = plant({
      'decisions/README.md': '',
      'decisions/001-a.md': whole,
      'decisions/001-b.md': whole,
      'decisions/002-c.md': whole.replace('## Look again when', ''),
      'decisions/later.md': whole,
    })
    expect(decisions.problems(root)).toEqual([
      expect.stringContaining('002-c.md has no section "## Look again when"'),
      expect.stringContaining('later.md must be named'),
      expect.stringContaining('001-b.md has a number'),
    ])
  })
})
