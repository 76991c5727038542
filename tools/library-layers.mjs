// @ts-check
import { posix } from 'node:path'
import { importsOf, parseFile } from './syntax.mjs'
import { isTestFile, library, librarySource } from './tree.mjs'

/** Folders that hold one import path per file. */
export const kinds = ['stores', 'strategies', 'adapters']

const contracts = ['session', 'passwords', 'authentication', 'accounts']

/**
 * What each layer of the library may import, itself aside. A layer is a folder of `src` together
 * with the file of its name beside it.
 *
 * @type {Record<string, string[]>}
 */
export const mayImport = {
  errors: [],
  internal: ['errors'],
  session: ['errors', 'internal'],
  passwords: ['errors', 'internal'],
  authentication: ['errors', 'internal', 'session', 'passwords'],
  accounts: ['errors', 'internal', 'session', 'passwords'],
  stores: ['errors', 'internal', ...contracts],
  strategies: ['errors', 'internal', ...contracts],
  adapters: ['errors', 'internal', ...contracts],
  testing: ['errors', 'internal', ...contracts],
  compat: ['errors', 'internal', ...contracts, ...kinds],
  index: ['errors', ...contracts, ...kinds],
}

/** The layer of a path from `src`: `session/engine` and `session.ts` are `session`. @param {string} path */
export function layerOf(path) {
  return /** @type {string} */ (path.split('/')[0]).replace(/(\.test(-d)?)?\.ts$/, '')
}

/**
 * The one of its kind to which a path belongs: `sqlite` for `stores/sqlite.ts`, its test, and all
 * of `stores/sqlite/`.
 *
 * @param {string} path
 */
export function nameInKind(path) {
  return (path.split('/')[1] ?? '').split('.')[0]
}

/**
 * The imports between the library's files, tests aside: they may reach for whatever they test with.
 *
 * @param {string} root
 * @returns {{ from: string, where: string, specifier: string, to?: string }[]} `from` and `to` are
 *   paths from `src`; `to` is absent where the import leaves `src`.
 */
export function importsInside(root) {
  return librarySource(root)
    .filter((path) => !isTestFile(path))
    .flatMap((from) => {
      const path = `${library}/src/${from}`
      return importsOf(parseFile(root, path)).map(({ specifier, line }) => {
        const edge = { from, where: `${path}:${line}`, specifier }
        if (!specifier.startsWith('.')) return edge
        const to = posix.join(posix.dirname(from), specifier)
        return to.startsWith('..') ? edge : { ...edge, to }
      })
    })
}
