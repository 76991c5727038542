// @ts-check
import { parseAst } from 'vitest/node'
import { readText } from './tree.mjs'

/**
 * A node of the syntax tree, as ESTree and its TypeScript extension have it.
 *
 * @typedef {{ type: string, start: number, [field: string]: any }} Node
 * @typedef {{ text: string, program: Node }} Parsed
 */

/** @param {string} root @param {string} path @returns {Parsed} */
export function parseFile(root, path) {
  const text = readText(root, path)
  const lang = /\.[cm]?ts$/.test(path) ? 'ts' : 'js'
  try {
    return { text, program: /** @type {any} */ (parseAst(text, { lang }, path)) }
  } catch (cause) {
    throw new Error(`${path} is not a program: ${String(cause)}`, { cause })
  }
}

/**
 * Visits each node with the one around it, outermost first.
 *
 * @param {Node} node
 * @param {(node: Node, parent: Node | undefined) => void} visit
 * @param {Node} [parent]
 */
export function walk(node, visit, parent) {
  visit(node, parent)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child.type === 'string') walk(child, visit, node)
    }
  }
}

/** The line of an offset, from 1. @param {string} text @param {number} offset */
export function lineAt(text, offset) {
  return text.slice(0, offset).split('\n').length
}

/**
 * Every module that a file names: static, dynamic, in a type, or by `require`.
 *
 * @param {Parsed} parsed
 * @returns {{ specifier: string, line: number }[]}
 */
export function importsOf({ text, program }) {
  /** @type {{ specifier: string, line: number }[]} */
  const imports = []
  walk(program, (node) => {
    const source = moduleNamedBy(node)
    if (typeof source?.value === 'string') {
      imports.push({ specifier: source.value, line: lineAt(text, node.start) })
    }
  })
  return imports
}

/** @param {Node} node @returns {Node | undefined} */
function moduleNamedBy(node) {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source ?? undefined
    case 'TSExternalModuleReference':
      return node.expression
    case 'CallExpression':
      return node.callee.name === 'require' ? node.arguments[0] : undefined
    default:
      return undefined
  }
}
