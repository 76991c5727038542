// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import { name, problems } from './packages-are-publishable.mjs'

const manifest = {
  name: 'planted',
  version: '1.0.0',
  license: 'MIT',
  type: 'commonjs',
  files: ['dist'],
  main: './dist/index.js',
  types: './dist/index.d.ts',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
}
const packages = {
  'package.json': { private: true, workspaces: ['packages/*'] },
  'packages/planted/package.json': manifest,
  'packages/planted/LICENSE': 'MIT',
  'packages/planted/dist/index.js': "'use strict'\nexports.a = 1\n",
  'packages/planted/dist/index.d.ts': 'export declare const a: number\n',
  'packages/private/package.json': { name: 'private', private: true },
}

describe(name, () => {
  it('is content with a package that is', async () => {
    expect(await problems(plant(packages))).toEqual([])
  })

  it('sees an export without types, and a file that nobody needs', async () => {
    const { 'packages/planted/dist/index.d.ts': _, ...untyped } = packages
    const found = await problems(plant({ ...untyped, 'packages/planted/dist/.tsbuildinfo': '{}' }))
    expect(found).toEqual([
      expect.stringContaining('would publish dist/.tsbuildinfo'),
      expect.stringContaining('says publint'),
    ])
  })

  it('sees declarations that are not those of the program', async () => {
    const root = plant({
      ...packages,
      'packages/planted/dist/index.js': "'use strict'\nmodule.exports = () => 1\n",
      'packages/planted/dist/index.d.ts': 'export default function a(): number\n',
    })
    expect(await problems(root)).toEqual([expect.stringContaining('says attw')])
  })

  it('sees a package that was not built', async () => {
    const root = plant({
      'package.json': { workspaces: ['packages/*'] },
      'packages/planted/package.json': manifest,
    })
    expect(await problems(root)).toEqual([expect.stringContaining('has no dist/')])
  })
})
