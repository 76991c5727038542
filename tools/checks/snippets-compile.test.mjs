// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import { problems } from './snippets-compile.mjs'

/** @param {string} code */
const fence = (code) => `\`\`\`ts\n${code}\n\`\`\`\n`

describe('snippets in README and docs compile', () => {
  it('names the page, the line and what the compiler says', async () => {
    const root = plant(
      {
        'README.md': `# Title\n\n${fence('const first = 1\nconst n: number = "one"')}`,
        'docs/guide/a.md': fence("import { readFileSync } from 'node:fs'\nreadFileSync('a')"),
      },
      { installed: true },
    )
    expect(await problems(root)).toEqual([
      "README.md:5 error TS2322: Type 'string' is not assignable to type 'number'.",
    ])
  })

  it('takes what the reader has already from the prelude', async () => {
    const prelude = '<!-- snippet: prelude\ndeclare const port: number\n-->\n\n'
    const root = plant(
      {
        'docs/a.md': `${prelude}${fence('export const next = port + 1')}`,
        'docs/b.md': `${prelude}${fence('export const next = prot + 1')}`,
      },
      { installed: true },
    )
    expect(await problems(root)).toEqual([expect.stringMatching(/^docs\/b\.md:6 .*'prot'/)])
  })

  it('compiles as one what goes on where the fence before ended', async () => {
    const page = [
      fence('const first = 1'),
      'Then:\n\n<!-- snippet: continues -->\n',
      fence('const n: string = first'),
      fence('export const apart = first'),
    ].join('')
    const root = plant({ 'docs/a.md': page }, { installed: true })
    expect(await problems(root)).toEqual([
      "docs/a.md:8 error TS2322: Type 'number' is not assignable to type 'string'.",
      "docs/a.md:11 error TS2304: Cannot find name 'first'.",
    ])
  })

  it('leaves out only what says why', async () => {
    const root = plant({
      'docs/a.md': `<!-- snippet: skip, a fragment of a type -->\n${fence('{ not: code')}`,
      'docs/b.md': `<!-- snippet: skip -->\n${fence('{ not: code')}`,
    })
    expect(await problems(root)).toEqual([
      expect.stringContaining('docs/b.md:3 is skipped without a reason'),
    ])
  })
})
