// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inLibrary, plant } from '../planted-tree.test-kit.mjs'
import { fix, problems } from './every-error-code-has-its-page.mjs'

const page = 'docs/reference/errors.md'
const row =
  "{ class: 'StoreError', status: 503, message: 'The store is full.', next: 'Make a|b room.' }"
const library = {
  ...inLibrary({ 'errors.ts': '' }),
  'packages/latchkey/dist/errors.js': `exports.errorTable = { STORE_FULL: ${row} }`,
}

describe('every error code has its page', () => {
  it('misses the page, and writes it', () => {
    const root = plant(library)
    expect(problems(root)).toEqual([expect.stringContaining(`${page} does not exist`)])
    fix(root)
    expect(problems(root)).toEqual([])
    expect(readFileSync(join(root, page), 'utf8')).toContain(
      '| `STORE_FULL` | `StoreError` | 503 | The store is full. | Make a\\|b room. |',
    )
  })

  it('misses a code, and adds it without touching the prose around', () => {
    const open = '<!-- errors: written from src/errors.ts by `npm run check -- --fix` -->'
    const root = plant({ ...library, [page]: `# Ours\n${open}\n<!-- /errors -->\nAfter.\n` })
    expect(problems(root)).toEqual([expect.stringContaining('does not list STORE_FULL')])
    fix(root)
    expect(readFileSync(join(root, page), 'utf8')).toMatch(/^# Ours\n.*STORE_FULL.*After\.\n$/s)
  })

  it('sees a row that says something else than the code', () => {
    const root = plant(library)
    fix(root)
    const text = readFileSync(join(root, page), 'utf8')
    const other = plant({ ...library, [page]: text.replace('503', '500') })
    expect(problems(other)).toEqual([expect.stringContaining('differs from the table')])
  })

  it('leaves the blanks of the table to the formatter', () => {
    const root = plant(library)
    fix(root)
    const formatted = readFileSync(join(root, page), 'utf8').replaceAll(/ \| /g, '   |  ')
    const other = plant({ ...library, [page]: formatted })
    expect(problems(other)).toEqual([])
    fix(other)
    expect(readFileSync(join(other, page), 'utf8')).toBe(formatted)
  })

  it('sees errors that were not built', () => {
    expect(problems(plant(inLibrary({ 'errors.ts': '' })))).toHaveLength(1)
  })
})
