// @ts-check
import { fencesOf } from './markdown.mjs'

// A page of documentation may say of the ```ts fence that follows:
//   <!-- snippet: prelude
//   declare const database: import('libsql')
//   -->                                        what its reader has already
//   <!-- snippet: continues -->                it goes on where the fence before it ended
//   <!-- snippet: skip, the reason -->         what cannot be compiled, and why

/**
 * A program of a page: one fence, or several of which each goes on where the one before it ended.
 *
 * @typedef {{ prelude: string, pieces: { line: number, text: string }[] }} Program
 */

/** @param {string} page @returns {ReturnType<typeof fencesOf>} */
export function snippetsOf(page) {
  return fencesOf(page).filter(({ language }) => language === 'ts' || language === 'typescript')
}

/** Whether it is left out. @param {string | undefined} comment */
export function isSkipped(comment) {
  return /^snippet:\s*skip\b/.test(comment ?? '')
}

/** @param {string} page @returns {Program[]} */
export function programsOf(page) {
  /** @type {Program[]} */
  const programs = []
  for (const { comment, line, text } of snippetsOf(page)) {
    if (isSkipped(comment)) continue
    const before = programs.at(-1)
    if (before && /^snippet:\s*continues$/.test(comment ?? '')) before.pieces.push({ line, text })
    else programs.push({ prelude: preludeIn(comment), pieces: [{ line, text }] })
  }
  return programs
}

/** @param {Program} program */
export function textOf({ prelude, pieces }) {
  return `${prelude}\n${pieces.map(({ text }) => text).join('')}`
}

/** Where on its page a row of a program's text is; `undefined` in the prelude. @param {Program} program @param {number} row From 1. */
export function lineOnPage({ prelude, pieces }, row) {
  let rest = row - prelude.split('\n').length
  if (rest < 1) return undefined
  for (const { line, text } of pieces) {
    const rows = text.split('\n').length - 1
    if (rest <= rows) return line + rest - 1
    rest -= rows
  }
  return undefined
}

/** @param {string | undefined} comment */
function preludeIn(comment) {
  return /^snippet:\s*prelude\b\s*(.*)$/s.exec(comment ?? '')?.[1] ?? ''
}
