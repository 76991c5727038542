// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import * as lint from './code-is-formatted-and-lints-clean.mjs'
import * as types from './types-hold.mjs'

describe(lint.name, () => {
  const settings = {
    'biome.json': { root: true, javascript: { formatter: { semicolons: 'asNeeded' } } },
  }

  it.each([
    ['what is not formatted', 'export const a = 1;\n'],
    ['what does not lint', 'debugger\n'],
  ])('sees %s', async (_, text) => {
    const found = await lint.problems(plant({ ...settings, 'a.ts': text }))
    expect(found).toEqual([expect.stringContaining('a.ts')])
  })

  it('formats', async () => {
    const root = plant({ ...settings, 'a.ts': 'export const a = 1;\n', 'biome.json': '{}\n' })
    await lint.fix(root)
    expect(await lint.problems(root)).toEqual([])
  })
})

describe(types.name, () => {
  const settings = {
    'tsconfig.check.json': {
      compilerOptions: { strict: true, noEmit: true, types: [] },
      include: ['src'],
    },
  }

  it('sees a wrong type in a test, and a negative type test that is no longer one', async () => {
    const root = plant({
      ...settings,
      'src/a.test.ts': "export const n: number = 'one'\n",
      'src/a.test-d.ts': '// @ts-expect-error a text is no number\nexport const n: number = 1\n',
    })
    expect(await types.problems(root)).toEqual([
      expect.stringContaining('src/a.test-d.ts(1,1): error TS2578'),
      expect.stringContaining('src/a.test.ts(1,14): error TS2322'),
    ])
  })

  it('is content with what is right', async () => {
    expect(
      await types.problems(plant({ ...settings, 'src/a.test.ts': 'export const n = 1\n' })),
    ).toEqual([])
  })
})
