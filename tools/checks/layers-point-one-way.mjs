// @ts-check
import { importsInside, layerOf, mayImport } from '../library-layers.mjs'
import { isTestFile, librarySource } from '../tree.mjs'

export const name = 'layers point one way'

/** @param {string} root */
export function problems(root) {
  return [...placedInNoLayer(root), ...importsInside(root).flatMap(problemOf)]
}

/** @param {string} root */
function placedInNoLayer(root) {
  return librarySource(root)
    .filter((path) => !isTestFile(path) && !mayImport[layerOf(path)])
    .map(
      (path) =>
        `${path} is in no layer. Expected one of ${Object.keys(mayImport).join(', ')}. Move it into one.`,
    )
}

/** @param {ReturnType<typeof importsInside>[number]} edge @returns {string[]} */
function problemOf({ from, where, specifier, to }) {
  const layer = layerOf(from)
  const allowed = mayImport[layer]
  if (!allowed) return []
  if (to === undefined) {
    const leavesTheLibrary = specifier.startsWith('.') || /^latchkey(\/|$)/.test(specifier)
    if (!leavesTheLibrary) return []
    return [`${where} imports ${specifier}. Inside the library, import by a path within src.`]
  }
  const target = layerOf(to)
  if (target === layer) {
    // The public file names what is public of its folder; a part that imports it runs in a circle.
    if (from.includes('/') && !to.includes('/')) {
      return [
        `${where} imports ${to}, the public file of its own folder. Import the file that it needs from there.`,
      ]
    }
    return []
  }
  if (allowed.includes(target)) return []
  const expected = allowed.length > 0 ? allowed.join(', ') : 'nothing'
  return [
    `${where} imports ${to}. ${layer} may import ${expected}. Move what both need into a lower layer, or ask for it as a parameter.`,
  ]
}
