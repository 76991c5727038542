import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const page = readFileSync(join(__dirname, '../../../../docs/reference/account-stores.md'), 'utf8')

/** The methods of a contract. */
function methodsIn(file: string, name: string): string[] {
  const source = readFileSync(join(__dirname, file), 'utf8')
  const [, body = ''] = new RegExp(`interface ${name}[^{]*{\n(.*?)\n}`, 's').exec(source) ?? []
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[(:]/gm)].map(([, method = '']) => method)
}

/** What is named in the first cells of a part of the page. */
function namesIn(heading: string): string[] {
  const [, part = ''] = new RegExp(`^## ${heading}$(.*?)(?=^## |$(?![^]))`, 'ms').exec(page) ?? []
  return [...part.matchAll(/^\| `(\w+)/gm)].map(([, name = '']) => name)
}

describe('the reference of the stores of accounts', () => {
  it.each([
    ['Users', 'user-store.ts', ['UserStore', 'StoredUser']],
    ['Attempts', 'attempt-store.ts', ['AttemptStore']],
    ['Tokens', 'token-store.ts', ['TokenStore']],
  ])('%s has what the contract has, and nothing else', (heading, file, contracts) => {
    const members = contracts.flatMap((contract) => methodsIn(file, contract))
    expect(members.length).toBeGreaterThanOrEqual(3)
    expect(namesIn(heading)).toEqual(members)
  })
})
