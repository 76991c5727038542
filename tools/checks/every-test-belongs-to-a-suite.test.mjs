// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import { name, problems } from './every-test-belongs-to-a-suite.mjs'

describe(name, () => {
  it('sees a test that no suite looks for, and one that only a project without a suite does', async () => {
    const projects = `[
      { test: { name: 'unit', include: ['src/**/*.test.mjs'] } },
      { test: { name: 'forgotten', include: ['forgotten/*.test.mjs'] } },
    ]`
    const root = plant(
      {
        'vitest.config.mjs': `export default { test: { projects: ${projects} } }`,
        'src/a.test.mjs': '',
        'elsewhere/b.test.mjs': '',
        'forgotten/c.test.mjs': '',
      },
      { installed: true },
    )
    expect(await problems(root)).toEqual([
      expect.stringContaining('elsewhere/b.test.mjs is run by no suite'),
      expect.stringContaining('forgotten/c.test.mjs is run by no suite'),
    ])
  })
})
