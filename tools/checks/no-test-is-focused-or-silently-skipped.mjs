// @ts-check
import { lineAt, parseFile, walk } from '../syntax.mjs'
import { isTestFile, projectFiles } from '../tree.mjs'

export const name = 'no test is focused or silently skipped'

const definers = new Set(['it', 'test', 'describe', 'suite', 'bench'])
const focused = new Set(['only'])
const skipped = new Set(['skip', 'todo', 'fails'])
const conditional = new Set(['skipIf', 'runIf'])
const shorthands = new Set(['fit', 'fdescribe', 'xit', 'xtest', 'xdescribe'])

/** @param {string} root */
export function problems(root) {
  return projectFiles(root)
    .filter((path) => isTestFile(path))
    .flatMap((path) => {
      const parsed = parseFile(root, path)
      /** @type {string[]} */
      const found = []
      walk(parsed.program, (node) => {
        const what = whatIsWrong(node, parsed.text)
        if (what) found.push(`${path}:${lineAt(parsed.text, node.start)} ${what}`)
      })
      return found
    })
}

/** @param {import('../syntax.mjs').Node} node @param {string} text */
function whatIsWrong(node, text) {
  if (node.type === 'CallExpression' && shorthands.has(node.callee.name)) {
    return `calls ${node.callee.name}. Let every test run, or delete it.`
  }
  if (node.type !== 'MemberExpression' || !definers.has(definerOf(node))) return undefined
  const modifier = node.property.name
  if (focused.has(modifier)) return 'runs only this test. Remove the focus.'
  if (skipped.has(modifier)) return `has a ${modifier}. Let the test run, or delete it.`
  if (conditional.has(modifier) && !hasCommentAbove(text, node.start)) {
    return `has a ${modifier} without its reason. Say in a comment above where it does not run, and why.`
  }
  return undefined
}

/** `it` for `it.concurrent.only`. @param {import('../syntax.mjs').Node} node @returns {string} */
function definerOf(node) {
  return node.object.type === 'MemberExpression' ? definerOf(node.object) : node.object.name
}

/** @param {string} text @param {number} offset */
function hasCommentAbove(text, offset) {
  const above = text.slice(0, offset).split('\n').at(-2) ?? ''
  return /^\s*(\/\/|\*\/|\/\*|\*)/.test(above)
}
