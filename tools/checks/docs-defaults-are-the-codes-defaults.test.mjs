// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inLibrary, plant } from '../planted-tree.test-kit.mjs'
import { fix, problems } from './docs-defaults-are-the-codes-defaults.mjs'

const built = {
  ...inLibrary({ 'session.ts': '', 'session/expiry.ts': '' }),
  'packages/latchkey/package.json': { name: 'latchkey' },
  'packages/latchkey/dist/session.js':
    "exports.sessionDefaults = { idle: { minutes: 30 }, merge: 'later-wins', cookie: { path: '/' }, bytes: 65536 }",
}
/** @param {string} name @param {string} shown */
const quote = (name, shown) =>
  `<!-- default: latchkey/session#sessionDefaults.${name} -->${shown}<!-- /default -->`

describe("the docs' defaults are the code's defaults", () => {
  it('holds where a page says what the code has', () => {
    const page = [
      quote('idle', '30 minutes'),
      quote('merge', '`later-wins`'),
      quote('cookie.path', '`/`'),
      quote('bytes', '65,536'),
    ]
    expect(problems(plant({ ...built, 'docs/guide/sessions.md': page.join('\n') }))).toEqual([])
  })

  it('says what the page says and what the code has', () => {
    const page = `# Sessions\n\n${quote('idle', '20 minutes')}`
    expect(problems(plant({ ...built, 'docs/a.md': page }))).toEqual([
      'docs/a.md:3 says "20 minutes". sessionDefaults.idle of session is 30 minutes. Run `npm run check -- --fix`.',
    ])
  })

  it('sees a quotation of what does not exist', () => {
    const page = quote('idel', '30 minutes') + quote('idle', '30 minutes')
    expect(problems(plant({ ...built, 'README.md': page }))).toEqual([
      expect.stringContaining('does not export'),
    ])
  })

  it('sees a default in a table that quotes nothing', () => {
    const page = `${quote('idle', '30 minutes')}

| option | default | range |
|---|---|---|
| idle | 30 minutes | any |
| merge | ${quote('merge', 'later-wins')} | any |
| store | required | any |
| clock | the machine's | any |
| secure | true | any |
`
    expect(problems(plant({ ...built, 'docs/a.md': page }))).toEqual([
      expect.stringContaining('docs/a.md:5 names the default 30 minutes without its place'),
      expect.stringContaining('docs/a.md:9 names the default true without its place'),
    ])
  })

  it('sees a table of defaults that no page quotes', () => {
    const below = {
      'packages/latchkey/dist/session/expiry.js':
        "exports.sessionDefaults = require('../session').sessionDefaults",
    }
    expect(problems(plant({ ...built, ...below }))).toEqual([
      expect.stringMatching(/^sessionDefaults is quoted on no page.* latchkey\/session#/),
    ])
  })

  it('writes them', () => {
    const page = `Idle: ${quote('idle', '20 minutes')}, merge: ${quote('merge', '`later-wins`')}.`
    const root = plant({ ...built, 'docs/a.md': page })
    fix(root)
    expect(readFileSync(join(root, 'docs/a.md'), 'utf8')).toBe(
      `Idle: ${quote('idle', '30 minutes')}, merge: ${quote('merge', '`later-wins`')}.`,
    )
  })
})
