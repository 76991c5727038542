// @ts-check
import { isTestFile, projectFiles, readText } from '../tree.mjs'

export const name = 'files stay under 300 lines'

const mostLines = 300

/** @param {string} root */
export function problems(root) {
  return projectFiles(root)
    .filter((path) => /\.[cm]?[jt]s$/.test(path) && !isTestFile(path))
    .map((path) => ({ path, lines: readText(root, path).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > mostLines)
    .map(
      ({ path, lines }) =>
        `${path} has ${lines} lines, more than ${mostLines}. Name the second idea in it and give it a file.`,
    )
}
