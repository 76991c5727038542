// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { builtModule } from '../built-library.mjs'
import { tablesOf } from '../markdown.mjs'
import { parseFile, walk } from '../syntax.mjs'
import { readText } from '../tree.mjs'

// A row of its table of limits: | limit | of what | default | `path/to/file.ts` › `nameOfTheConstant` |
// That a quoted default is the code's, another check sees to (ASVS 6.1.1).

export const name = 'every limit is on the page about security, with its place in the code'
export const needsBuild = true

const page = 'docs/security.md'

/** @param {string} root */
export function problems(root) {
  if (!existsSync(join(root, page))) return []
  const text = readText(root, page)
  const limits = Object.keys(builtModule(root, 'accounts')?.limitDefaults ?? {})
  const unquoted = limits
    .flatMap((limit) => [`${limit}.attempts`, `${limit}.per`])
    .filter((key) => !text.includes(`latchkey/accounts#limitDefaults.${key} `))
    .map((key) => `${page} does not quote latchkey/accounts#limitDefaults.${key}.`)
  const rows = tablesOf(text)
    .filter(({ head }) => head[0] === 'limit' && head.at(-1) === 'in the code')
    .flatMap((table) => table.rows)
  return [
    ...unquoted,
    ...rows.flatMap(({ cells, line }) => problemsOf(root, cells.at(-1) ?? '', `${page}:${line}`)),
  ]
}

/** @param {string} root @param {string} cell @param {string} where @returns {string[]} */
function problemsOf(root, cell, where) {
  const [, path, constant] = /^`([^`]+)` › `([^`]+)`$/.exec(cell) ?? []
  if (!path || !constant) {
    return [`${where} names no place. Expected \`path\` › \`name\`. Received ${cell || 'nothing'}.`]
  }
  if (!existsSync(join(root, path))) return [`${where} names ${path}, which does not exist.`]
  return declares(root, path, constant) ? [] : [`${where}: ${path} declares no ${constant}.`]
}

/** @param {string} root @param {string} path @param {string} constant */
function declares(root, path, constant) {
  let found = false
  walk(parseFile(root, path).program, (node) => {
    const isDeclaration = node.type === 'VariableDeclarator' || node.type === 'FunctionDeclaration'
    if (isDeclaration && node.id?.name === constant) found = true
  })
  return found
}
