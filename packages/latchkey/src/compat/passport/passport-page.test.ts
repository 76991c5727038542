import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { passport } from '../passport'
import { requestMethods } from './request-methods'

const root = join(__dirname, '../../../../..')
const page = readFileSync(join(root, 'docs/reference/passport.md'), 'utf8')

/** The names in the first cells of the tables below a heading. */
function namesBelow(heading: string): string[] {
  const [, part = ''] = page.split(`\n${heading}\n`)
  const [own = ''] = part.split(/\n##+ /)
  return [...own.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(?:req\.)?(?:new )?(\w+)/g)].map(([, name = '']) => name),
  )
}

/** The options that the code reads, by their declaration. */
function declaredOptions(): string[] {
  const source = readFileSync(join(__dirname, 'route.ts'), 'utf8')
  const [, body = ''] = /interface AuthenticateOptions \{\n(.*?)\n\}/s.exec(source) ?? []
  return [...body.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name = '']) => name)
}

describe('the reference of passport', () => {
  it('has each option of authenticate, and no other', () => {
    const options = declaredOptions()
    expect(options.length).toBeGreaterThan(10)
    const documented = [...namesBelow('### Options'), ...namesBelow('## `session(options?)`')]
    expect([...new Set(documented)].sort()).toEqual(options.sort())
  })

  it('has each method of an authenticator', () => {
    const methods = Object.getOwnPropertyNames(passport.Authenticator.prototype)
    // For whoever makes an authenticator from this one; and what begins so is nobody's but its own.
    const told = methods.filter((name) => !/^(constructor|init|_.*)$/.test(name))
    expect(told.length).toBeGreaterThan(8)
    expect(namesBelow('## `passport`')).toEqual(expect.arrayContaining(told))
  })

  it('has each method of a request', () => {
    for (const name of Object.keys(requestMethods)) expect(page).toContain(`req.${name}`)
  })

  it('names deep paths that are there', () => {
    const paths = [...page.matchAll(/`(passport(?:-strategy)?\/lib\/[\w/]+)`/g)]
    expect(paths.length).toBeGreaterThan(0)
    for (const [, path = ''] of paths) {
      expect(existsSync(join(root, 'drop-ins', `${path}.js`)), path).toBe(true)
    }
  })
})
