// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import { problems } from './pages-link-to-what-exists.mjs'

describe('pages link to pages and headings that exist, and each page of docs is linked', () => {
  it('holds where they do, whatever code and other sites are', () => {
    const files = {
      'README.md':
        '# A\n[b](docs/b.md#two--half), [self](#a), [src](src/), [x](https://example.com/x)\n\n```md\n[no](no.md)\n```\nor `[no](no.md)`\n',
      'docs/b.md': '## Two & half\n\n## `take(key)`\n[c](c.md "why") [again](#takekey)\n',
      'docs/c.md': '# C\n## More\n## More\n[d](../docs/c.md#more-1)\n',
      'src/a.ts': '',
    }
    expect(problems(plant(files))).toEqual([])
  })

  it.each([
    ['a page that is not there', '[b](docs/b.md)', 'README.md:1 links to docs/b.md'],
    ['a heading that is not there', '[a](docs/a.md#b)', 'which has: a'],
    ['one of its own', '[here](#there)', 'links to #there of README.md'],
  ])('sees %s', (_what, text, complaint) => {
    const root = plant({ 'README.md': `${text} [a](docs/a.md)`, 'docs/a.md': '# A\n' })
    expect(problems(root)).toEqual([expect.stringContaining(complaint)])
  })

  it('sees a page that is linked from nowhere, or from such a page only', () => {
    const files = { 'README.md': '# A', 'docs/a.md': '[b](b.md)', 'docs/b.md': '[a](a.md)' }
    expect(problems(plant(files))).toEqual([
      expect.stringContaining('docs/a.md is reached by no links'),
      expect.stringContaining('docs/b.md is reached by no links'),
    ])
  })
})
