// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inLibrary, plant } from '../planted-tree.test-kit.mjs'
import { fix, problems } from './every-export-exists-as-a-file.mjs'

const manifest = 'packages/latchkey/package.json'
const source = inLibrary({
  'index.ts': '',
  'errors.ts': '',
  'internal/clock.ts': '',
  'session.ts': '',
  'session/engine.ts': '',
  'stores/memory.ts': '',
  'stores/memory.test.ts': '',
  'stores/memory/sweep.ts': '',
})
/** @param {string} stem */
const target = (stem) => ({ types: `./dist/${stem}.d.ts`, default: `./dist/${stem}.js` })
const exports = {
  '.': target('index'),
  './session': target('session'),
  './stores/memory': target('stores/memory'),
  './package.json': './package.json',
}

describe('every export exists as a file and the other way round', () => {
  it('holds where the map is the tree', () => {
    expect(problems(plant({ ...source, [manifest]: { exports } }))).toEqual([])
  })

  it('sees a public file that is not exported', () => {
    const { './stores/memory': _, ...fewer } = exports
    expect(problems(plant({ ...source, [manifest]: { exports: fewer } }))).toEqual([
      expect.stringContaining('src/stores/memory.ts is not exported as "./stores/memory"'),
    ])
  })

  it('sees an export without a file, and one of what is private', () => {
    const more = {
      ...exports,
      './stores/redis': target('stores/redis'),
      './session/engine': target('session/engine'),
    }
    expect(problems(plant({ ...source, [manifest]: { exports: more } }))).toEqual([
      expect.stringContaining('"./stores/redis" is exported'),
      expect.stringContaining('"./session/engine" is exported'),
    ])
  })

  it('sees an export that leads to the wrong place', () => {
    const wrong = { ...exports, './session': target('session/engine') }
    expect(problems(plant({ ...source, [manifest]: { exports: wrong } }))).toEqual([
      expect.stringContaining('"./session" must be'),
    ])
  })

  it('sees a folder that is one thing and has no public file', () => {
    const files = { ...source, ...inLibrary({ 'passwords/hash.ts': '' }), [manifest]: { exports } }
    expect(problems(plant(files))).toEqual([
      expect.stringContaining('src/passwords/ has no public file'),
    ])
  })

  it('writes the map from the tree and leaves the rest of the manifest alone', () => {
    const root = plant({ ...source, [manifest]: { name: 'latchkey', exports: {}, version: '1' } })
    fix(root)
    expect(problems(root)).toEqual([])
    expect(Object.keys(JSON.parse(readFileSync(join(root, manifest), 'utf8')))).toEqual([
      'name',
      'exports',
      'version',
    ])
  })
})
