// @ts-check
import { layerOf } from '../library-layers.mjs'
import { lineAt, parseFile, walk } from '../syntax.mjs'
import { library, librarySource } from '../tree.mjs'

export const name = 'old words live in compat only'

const meaning = new Map([
  ['resave', 'the engine decides what is due'],
  ['saveUninitialized', 'an empty session is not stored'],
  ['done', 'the library is promises only'],
])

/** @param {string} root */
export function problems(root) {
  return librarySource(root)
    .filter((path) => layerOf(path) !== 'compat')
    .map((path) => `${library}/src/${path}`)
    .flatMap((path) => {
      const parsed = parseFile(root, path)
      /** @type {string[]} */
      const found = []
      walk(parsed.program, (node, parent) => {
        if (node.type !== 'Identifier' || !meaning.has(node.name)) return
        if (node.name === 'done' && isOfAnIterator(node, parent)) return
        const line = lineAt(parsed.text, node.start)
        found.push(
          `${path}:${line} uses the word ${node.name}, which belongs to compat/: here ${meaning.get(node.name)}. Choose another.`,
        )
      })
      return [...new Set(found)] // a shorthand property is two identifiers at one place
    })
}

/** `step.done` and `{ done: true }` are the language's own word. */
/** @param {import('../syntax.mjs').Node} node @param {import('../syntax.mjs').Node | undefined} parent */
function isOfAnIterator(node, parent) {
  if (parent?.type === 'MemberExpression') return parent.property === node && !parent.computed
  return parent?.type === 'Property' && parent.key === node && !parent.shorthand
}
