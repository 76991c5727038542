// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { tablesOf } from '../markdown.mjs'
import { parseFile, walk } from '../syntax.mjs'
import { readText } from '../tree.mjs'

// A row of a table of promises: | what is promised | `path/to/file.test.ts` › `title of the test` |
// Several tests stand in lines of their own: … <br> …

export const name = 'promises in the README and in docs/security.md name tests that exist'

/** @param {string} root */
export function problems(root) {
  return ['README.md', 'docs/security.md']
    .filter((page) => existsSync(join(root, page)))
    .flatMap((page) => problemsOnPage(root, page))
}

/** @param {string} root @param {string} page */
function problemsOnPage(root, page) {
  const tables = tablesOf(readText(root, page)).filter(
    ({ head }) => /promise/i.test(head[0] ?? '') && /test/i.test(head[1] ?? ''),
  )
  const rows = tables.flatMap((table) => table.rows)
  if (rows.length === 0) {
    return [`${page} has no table of promises. Expected one headed | promise | test |.`]
  }
  return rows.flatMap(({ cells, line }) =>
    (cells[1] ?? '')
      .split('<br>')
      .flatMap((test) => problemsOf(root, test.trim(), `${page}:${line}`)),
  )
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
