// @ts-check
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { builtModule } from '../built-library.mjs'
import { tablesOf } from '../markdown.mjs'
import { library, readText } from '../tree.mjs'

export const name = 'every error code has its page'
export const needsBuild = true

const page = 'docs/reference/errors.md'
const opening = '<!-- errors: written from src/errors.ts by `npm run check -- --fix` -->'
const closing = '<!-- /errors -->'
const fixed = 'Run `npm run check -- --fix` to write it.'

const frame = `# Errors

Every error of the library is a \`LatchkeyError\` with a stable \`code\`, an HTTP \`status\` and, where
something else failed underneath, a \`cause\`. Compare codes, never messages.

${opening}
${closing}
`

/** @param {string} root */
export function problems(root) {
  const table = tableOf(root)
  if (!table) {
    if (!existsSync(join(root, library, 'src/errors.ts'))) return []
    return ['src/errors.ts exports no errorTable, or was not built. Run `npm run build`.']
  }
  if (!existsSync(join(root, page))) return [`${page} does not exist. ${fixed}`]
  const text = readText(root, page)
  const written = between(text)
  if (written === undefined) return [`${page} has no place for the table. Put in ${opening}`]
  const missing = Object.keys(table)
    .filter((code) => !written.includes(`\`${code}\``))
    .map((code) => `${page} does not list ${code}. ${fixed}`)
  if (missing.length > 0) return missing
  return isDeepStrictEqual(cellsIn(written), cellsIn(rowsOf(table)))
    ? []
    : [`${page} differs from the table in src/errors.ts. ${fixed}`]
}

/** Writes the table of the page from the table of the code. @param {string} root */
export function fix(root) {
  const table = tableOf(root)
  if (!table) return
  const path = join(root, page)
  const text = existsSync(path) ? readText(root, page) : frame
  const written = between(text)
  if (written === undefined || isDeepStrictEqual(cellsIn(written), cellsIn(rowsOf(table)))) return
  const mended = text.replace(`${opening}${written}${closing}`, () =>
    [opening, '', rowsOf(table), '', closing].join('\n'),
  )
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, mended)
}

/**
 * @typedef {{ class: string, status: number, message: string, next: string }} ErrorRow
 * @param {string} root
 * @returns {Record<string, ErrorRow> | undefined}
 */
function tableOf(root) {
  return builtModule(root, 'errors')?.errorTable
}

/** @param {string} text */
function between(text) {
  const start = text.indexOf(opening)
  const end = text.indexOf(closing)
  return start < 0 || end < start ? undefined : text.slice(start + opening.length, end)
}

/** @param {Record<string, ErrorRow>} table */
function rowsOf(table) {
  const rows = Object.entries(table)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, row]) =>
        `| \`${code}\` | \`${row.class}\` | ${row.status} | ${cell(row.message)} | ${cell(row.next)} |`,
    )
  return [
    '| code | class | status | what happened | what to do |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

/** Without the blanks, which the formatter sets. @param {string} text */
function cellsIn(text) {
  return tablesOf(text).map(({ head, rows }) => [head, ...rows.map(({ cells }) => cells)])
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|')
}
