import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bearerDefaults } from '../strategies/bearer'
import { localDefaults } from '../strategies/local'
import { Authenticator } from './authenticator'

const reference = join(__dirname, '../../../../docs/reference')
const pageOf = (name: string) => readFileSync(join(reference, `${name}.md`), 'utf8')

/** What is named in the first cells of the tables of a part of a page, without parameters. */
function namesIn(page: string, heading: string): string[] {
  const [, part = ''] = new RegExp(`^## ${heading}$(.*?)(?=^## |$(?![^]))`, 'ms').exec(page) ?? []
  return [...part.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)/g)].map(([, name = '']) => name),
  )
}

/** The members of an interface of ours. */
function membersOf(file: string, name: string): string[] {
  const source = readFileSync(join(__dirname, file), 'utf8')
  const [, body = ''] = new RegExp(`interface ${name}[^{]*{\n(.*?)\n}`, 's').exec(source) ?? []
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[(:<]/gm)].map(([, member = '']) => member)
}

describe('the reference of the authenticator', () => {
  const page = pageOf('authenticator')

  it('has each option, and no other', () => {
    const options = membersOf('authenticator-options.ts', 'AuthenticatorOptions')
    expect(options.length).toBeGreaterThan(10)
    expect(namesIn(page, 'Options').sort()).toEqual(options.sort())
  })

  it('has each method, and no other', () => {
    const methods = Object.getOwnPropertyNames(Authenticator.prototype)
    const documented = namesIn(page, 'Methods').sort()
    expect(documented).toEqual(methods.filter((name) => name !== 'constructor').sort())
  })
})

describe('the reference of a strategy', () => {
  it.each([
    ['local', localDefaults],
    ['bearer', bearerDefaults],
  ])('has each option of %s, and no other', (name, defaults) => {
    const documented = namesIn(pageOf(`strategies/${name}`), 'Options').sort()
    expect(documented).toEqual(Object.keys(defaults).sort())
  })
})
