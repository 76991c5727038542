// @ts-check
import { describe, expect, it } from 'vitest'
import { inLibrary, plant } from '../planted-tree.test-kit.mjs'
import { problems } from './siblings-do-not-import-siblings.mjs'

describe('siblings do not import siblings', () => {
  it('lets a store have parts in a folder of its name', () => {
    const root = plant(
      inLibrary({
        'stores/sqlite.ts': "import './sqlite/statements'\nimport '../session/session-store'",
        'stores/sqlite/statements.ts': "import './columns'",
      }),
    )
    expect(problems(root)).toEqual([])
  })

  it.each([
    ['a store that imports a store', 'stores/sqlite.ts', './memory'],
    ["a store that imports another's parts", 'stores/memory.ts', './sqlite/statements'],
    ['an adapter that imports a strategy', 'adapters/express.ts', '../strategies/local'],
  ])('sees %s', (_, from, specifier) => {
    const root = plant(inLibrary({ [from]: `import { x } from '${specifier}'\nexport { x }` }))
    expect(problems(root)).toEqual([expect.stringContaining(`src/${from}:1 imports `)])
  })
})
