// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import { problems } from './every-limit-is-on-the-page-about-security.mjs'

const built = 'exports.limitDefaults = { signIn: { attempts: 5, per: { minutes: 1 } } }'
const quoted =
  '<!-- default: latchkey/accounts#limitDefaults.signIn.attempts -->5<!-- /default --> in <!-- default: latchkey/accounts#limitDefaults.signIn.per -->1 minute<!-- /default -->'

/** @param {string} rows */
const tree = (rows) =>
  plant({
    'packages/latchkey/dist/accounts.js': built,
    'packages/latchkey/src/a.ts': 'export const limitDefaults = {}\nfunction keep() {}\n',
    'docs/security.md': `| limit | default | in the code |\n|---|---|---|\n${rows}\n`,
  })

describe('every limit is on the page about security, with its place in the code', () => {
  it('holds where each is quoted, and each place is there', () => {
    const rows = [
      `| signIn | ${quoted} | \`packages/latchkey/src/a.ts\` › \`limitDefaults\` |`,
      '| kept | any | `packages/latchkey/src/a.ts` › `keep` |',
    ]
    expect(problems(tree(rows.join('\n')))).toEqual([])
  })

  it('sees a limit that the page does not quote', () => {
    expect(problems(tree(''))).toEqual([
      expect.stringContaining('limitDefaults.signIn.attempts'),
      expect.stringContaining('limitDefaults.signIn.per'),
    ])
  })

  it.each([
    ['no place', 'somewhere', 'names no place'],
    ['a file that is not there', '`packages/latchkey/src/b.ts` › `keep`', 'does not exist'],
    ['a name that is not there', '`packages/latchkey/src/a.ts` › `limits`', 'declares no limits'],
  ])('sees %s', (_what, place, complaint) => {
    expect(problems(tree(`| signIn | ${quoted} | ${place} |`))).toEqual([
      expect.stringContaining(complaint),
    ])
  })
})
