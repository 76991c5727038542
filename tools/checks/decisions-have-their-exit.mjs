// @ts-check
import { projectFiles, readText } from '../tree.mjs'

export const name = 'a decision says what, over what, why, and when to look again'

const sections = ['Chosen', 'Over', 'Why', 'Look again when']

/** @param {string} root */
export function problems(root) {
  const pages = projectFiles(root).filter((path) => /^decisions\/(?!README\.md$)/.test(path))
  const incomplete = pages.flatMap((path) => {
    if (!/^decisions\/\d{3}-[a-z0-9-]+\.md$/.test(path)) {
      return [`${path} must be named as in decisions/003-published-as-commonjs.md.`]
    }
    const text = readText(root, path)
    return sections
      .filter((section) => !new RegExp(`^## ${section}$`, 'm').test(text))
      .map((section) => `${path} has no section "## ${section}". Write it.`)
  })
  const numbers = pages.map((path) => path.slice('decisions/'.length, 'decisions/000'.length))
  const twice = pages
    .filter((_, i) => numbers.indexOf(String(numbers[i])) !== i)
    .map((path) => `${path} has a number that another decision has. Take the next free one.`)
  return [...incomplete, ...twice]
}
