// @ts-check
import { projectFiles, readText } from '../tree.mjs'

export const name = 'no machine path and no registry address is tracked'

const machinePath =
  /(?:^|[^\w.~$)\]}-])\/(?:work|root|tmp|farm|home\/\w+|Users\/\w+)(?:\/|\b(?=["'`\s]))|\b[A-Z]:\\Users\\/
const registry =
  /\b(?:registry\.(?:npmjs|yarnpkg|npmmirror)\.\w+|deb\.debian\.org|npm\.pkg\.github\.com)/

/** @param {string} root */
export function problems(root) {
  return projectFiles(root).flatMap((path) => {
    const text = readText(root, path)
    if (text.includes('\0')) return [] // a picture
    return text.split('\n').flatMap((line, index) => {
      const found = machinePath.exec(line) ?? registry.exec(line)
      if (!found) return []
      return [
        `${path}:${index + 1} has ${found[0].trim()}, which is true on one machine only. Write a path from the root, or ask for the address.`,
      ]
    })
  })
}
