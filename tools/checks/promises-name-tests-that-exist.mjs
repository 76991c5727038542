// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { tablesOf } from '../markdown.mjs'
import { parseFile, walk } from '../syntax.mjs'
import { readText } from '../tree.mjs'

// A row of the README's table: | what is promised | `path/to/file.test.ts` › `title of the test` |

export const name = 'promises in the README name tests that exist'

/** @param {string} root */
export function problems(root) {
  if (!existsSync(join(root, 'README.md'))) return []
  const tables = tablesOf(readText(root, 'README.md')).filter(
    ({ head }) => /promise/i.test(head[0] ?? '') && /test/i.test(head[1] ?? ''),
  )
  const rows = tables.flatMap((table) => table.rows)
  if (rows.length === 0) {
    return ['README.md has no table of promises. Expected one headed | promise | test |.']
  }
  return rows.flatMap(({ cells, line }) => problemsOf(root, cells[1] ?? '', `README.md:${line}`))
}

/** @param {string} root @param {string} cell @param {string} where @returns {string[]} */
function problemsOf(root, cell, where) {
  const [, path, title] = /^`([^`]+)` › `([^`]+)`$/.exec(cell) ?? []
  if (!path || !title) {
    return [`${where} names no test. Expected \`path\` › \`title\`. Received ${cell || 'nothing'}.`]
  }
  if (!existsSync(join(root, path))) return [`${where} names ${path}, which does not exist.`]
  const titles = titlesIn(root, path)
  if (titles.includes(title)) return []
  return [
    `${where} names the test "${title}", which ${path} does not have. It has: ${titles.join(' · ') || 'none'}.`,
  ]
}

/** The titles of `it` and `test`, of `it.each(…)` too. @param {string} root @param {string} path */
function titlesIn(root, path) {
  /** @type {string[]} */
  const titles = []
  walk(parseFile(root, path).program, (node) => {
    if (node.type !== 'CallExpression' || !/^(it|test)$/.test(definerOf(node.callee) ?? '')) return
    const title = textOf(node.arguments[0])
    if (title !== undefined) titles.push(title)
  })
  return titles
}

/** `it` for `it.each(rows)`. @param {import('../syntax.mjs').Node} node @returns {string | undefined} */
function definerOf(node) {
  if (node.type === 'CallExpression') return definerOf(node.callee)
  if (node.type === 'MemberExpression') return definerOf(node.object)
  return node.name
}

/** @param {import('../syntax.mjs').Node | undefined} node @returns {string | undefined} */
function textOf(node) {
  if (typeof node?.value === 'string') return node.value
  return node?.type === 'TemplateLiteral' && node.quasis.length === 1
    ? node.quasis[0].value.cooked
    : undefined
}
