// @ts-check

/**
 * @typedef {object} Fence
 * @property {string} language
 * @property {string} text
 * @property {number} line The line of its first line of code, from 1.
 * @property {string} [comment] The HTML comment right before it, blank lines aside.
 */

/** The fenced blocks of a page. @param {string} page @returns {Fence[]} */
export function fencesOf(page) {
  const fence = /^( *)(`{3,}|~{3,})(\w*)[^\n]*\n(.*?)^\1\2[ \t]*$/gms
  return [...page.matchAll(fence)].map((match) => {
    const [, indent, , language, text] = match.map(String)
    const before = page.slice(0, match.index)
    const comment = /<!--((?:(?!-->).)*)-->\s*$/s.exec(before)?.[1]
    return {
      language: String(language),
      text: String(text).replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      line: before.split('\n').length + 1,
      ...(comment === undefined ? {} : { comment: comment.trim() }),
    }
  })
}

/**
 * The tables of a page outside of its fences: the cells of the head, and those of each row.
 *
 * @param {string} page
 * @returns {{ head: string[], rows: { cells: string[], line: number }[] }[]}
 */
export function tablesOf(page) {
  const lines = withoutFences(page).split('\n')
  return lines.flatMap((line, index) => {
    const isDivider = /^\s*\|?[\s:|-]*-[\s:|-]*$/.test(line) && line.includes('|')
    const head = lines[index - 1]
    if (!isDivider || !head?.includes('|')) return []
    const rows = []
    for (let at = index + 1; lines[at]?.trim().startsWith('|'); at++) {
      rows.push({ cells: cellsOf(String(lines[at])), line: at + 1 })
    }
    return [{ head: cellsOf(head), rows }]
  })
}

/** @param {string} row */
function cellsOf(row) {
  return row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
}

/** The page with its fenced lines emptied, so that lines keep their numbers. @param {string} page */
export function withoutFences(page) {
  return page.replaceAll(/^( *)(`{3,}|~{3,}).*?^\1\2[ \t]*$/gms, (block) =>
    block.replaceAll(/[^\n]+/g, ''),
  )
}
