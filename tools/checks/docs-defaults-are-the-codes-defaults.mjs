// @ts-check
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtModule } from '../built-library.mjs'
import { defaultAsText, saysDefault } from '../default-as-text.mjs'
import { tablesOf } from '../markdown.mjs'
import { isTestFile, librarySource, projectFiles, readText } from '../tree.mjs'

// A page quotes a default of the code by its module (the path from src), its table and its key:
//   <!-- default: latchkey/session#sessionDefaults.idle -->30 minutes<!-- /default -->
// and `npm run check -- --fix` writes what stands between.

export const name = "the docs' defaults are the code's defaults"
export const needsBuild = true

const marker =
  /<!--\s*default:\s*latchkey(?:\/([\w/-]+))?#(\w+)((?:\.\w+)+)\s*-->(.*?)<!--\s*\/default\s*-->/gs

/** @param {string} root */
export function problems(root) {
  const pages = pagesOf(root)
  /** @type {Set<string>} */
  const quoted = new Set()
  const wrong = pages.flatMap(({ path, text }) =>
    [...text.matchAll(marker)].flatMap((match) => {
      const where = `${path}:${text.slice(0, match.index).split('\n').length}`
      const [, module = 'index', table, keys, shown] = match.map(String)
      quoted.add(String(table))
      const code = defaultIn(root, match)
      const source = `${table}${keys} of ${module}`
      if (!code) {
        return [`${where} quotes ${source}, which the built library does not export.`]
      }
      if (saysDefault(String(shown), code.value)) return []
      return [
        `${where} says "${String(shown).trim()}". ${source} is ${defaultAsText(code.value)}. Run \`npm run check -- --fix\`.`,
      ]
    }),
  )
  return [...wrong, ...pages.flatMap(unquotedIn), ...neverQuoted(root, quoted)]
}

/** Writes each quoted default as it is in the code. @param {string} root */
export function fix(root) {
  for (const { path, text } of pagesOf(root)) {
    const mended = text.replaceAll(marker, (...args) => {
      const [whole, , , , shown] = args
      const code = defaultIn(root, args)
      if (!code || saysDefault(shown, code.value)) return whole
      const opening = whole.slice(0, whole.indexOf('-->') + '-->'.length)
      return `${opening}${defaultAsText(code.value)}<!-- /default -->`
    })
    if (mended !== text) writeFileSync(join(root, path), mended)
  }
}

/** @param {string} root */
function pagesOf(root) {
  return projectFiles(root)
    .filter((path) => /^(README|docs\/.*|packages\/[^/]+\/README)\.md$/.test(path))
    .map((path) => ({ path, text: readText(root, path) }))
}

/** @param {string} root @param {ArrayLike<any>} match @returns {{ value: unknown } | undefined} */
function defaultIn(root, match) {
  /** @type {any} */
  let value = builtModule(root, match[1] ?? 'index')?.[match[2]]
  for (const key of match[3].slice(1).split('.')) {
    if (typeof value !== 'object' || value === null || !(key in value)) return undefined
    value = value[key]
  }
  return { value }
}

/** A value under the heading "Default" quotes the code. Words, as in "the machine's", need not. */
/** @param {{ path: string, text: string }} page */
function unquotedIn({ path, text }) {
  return tablesOf(text).flatMap(({ head, rows }) => {
    const column = head.findIndex((cell) => cell.toLowerCase() === 'default')
    if (column < 0) return []
    return rows
      .filter(({ cells }) =>
        /[`\d]|^(true|false)$/.test((cells[column] ?? '').replaceAll(marker, '')),
      )
      .map(
        ({ cells, line }) =>
          `${path}:${line} names the default ${cells[column]} without its place in the code. Expected <!-- default: latchkey/module#table.key -->…<!-- /default -->.`,
      )
  })
}

/** @param {string} root @param {Set<string>} quoted */
function neverQuoted(root, quoted) {
  const modules = librarySource(root)
    .filter((path) => !isTestFile(path))
    .map((path) => path.slice(0, -'.ts'.length))
    .reverse()
  // Several modules may export one table: it is enough to quote it once, by its public path, which
  // sorts before those below it and so has the last word here.
  const tables = new Map(
    modules.flatMap((module) =>
      Object.keys(builtModule(root, module) ?? {})
        .filter((table) => table.endsWith('Defaults'))
        .map((table) => [table, module]),
    ),
  )
  return [...tables]
    .filter(([table]) => !quoted.has(table))
    .map(
      ([table, module]) =>
        `${table} is quoted on no page. Where its options are described, write <!-- default: latchkey/${module}#${table}.key -->…<!-- /default -->.`,
    )
}
