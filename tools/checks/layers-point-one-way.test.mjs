// @ts-check
import { describe, expect, it } from 'vitest'
import { inLibrary, plant } from '../planted-tree.test-kit.mjs'
import { problems } from './layers-point-one-way.mjs'

describe('layers point one way', () => {
  it('lets a higher layer import a lower one, in every way of importing', () => {
    const root = plant(
      inLibrary({
        'errors.ts': 'export const errorTable = {}',
        'session/engine.ts': "import { errorTable } from '../errors'\nexport { errorTable }",
        'session.ts': "export { errorTable } from './session/engine'",
        'adapters/express.ts': "import type { X } from '../session'\nexport type Y = X",
        'index.ts': "export { Y } from './adapters/express'",
        'session/engine.test.ts': "import { MemoryStore } from '../stores/memory'",
      }),
    )
    expect(problems(root)).toEqual([])
  })

  it.each([
    ['a static import', "import { x } from '../adapters/express'"],
    ['a type', "import type { X } from '../adapters/express'"],
    ['a type in an expression', "export type X = import('../adapters/express').X"],
    ['a re-export', "export { x } from '../adapters/express'"],
    ['a dynamic import', "export const x = () => import('../adapters/express')"],
    ['a require', "export const x = require('../adapters/express')"],
  ])('refuses the way up by %s', (_, text) => {
    expect(problems(plant(inLibrary({ 'session/engine.ts': text })))).toEqual([
      'packages/latchkey/src/session/engine.ts:1 imports adapters/express. session may import errors, internal. Move what both need into a lower layer, or ask for it as a parameter.',
    ])
  })

  it('keeps layers of one height apart, and errors free of everything', () => {
    const root = plant(
      inLibrary({
        'session/engine.ts': "import '../passwords/hash'",
        'errors.ts': "import './internal/clock'",
      }),
    )
    expect(problems(root)).toEqual([
      expect.stringContaining('errors may import nothing'),
      expect.stringContaining('imports passwords/hash'),
    ])
  })

  it('lets only compat import compat', () => {
    const root = plant(
      inLibrary({
        'compat/passport.ts': "import './passport-strategy'\nimport '../adapters/express'",
        'adapters/express.ts': "import '../compat/passport'",
      }),
    )
    expect(problems(root)).toEqual([
      expect.stringContaining('adapters/express.ts:1 imports compat/passport'),
    ])
  })

  it('sees a part that imports the public file of its own folder', () => {
    const root = plant(inLibrary({ 'session/engine.ts': "import { Sessions } from '../session'" }))
    expect(problems(root)).toEqual([expect.stringContaining('the public file of its own folder')])
  })

  it('sees a way out of src, by path or by the name of the package', () => {
    const root = plant(
      inLibrary({
        'session/engine.ts': "import '../../../../apps/demo/src/main'\nimport 'latchkey/session'",
      }),
    )
    expect(problems(root)).toHaveLength(2)
  })

  it('wants every file to be in a layer', () => {
    expect(problems(plant(inLibrary({ 'cookies/parse.ts': '' })))).toEqual([
      expect.stringContaining('cookies/parse.ts is in no layer'),
    ])
  })
})
