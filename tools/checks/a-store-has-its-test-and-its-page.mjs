// @ts-check
import { kinds } from '../library-layers.mjs'
import { isTestFile, library, projectFiles } from '../tree.mjs'

export const name = 'a store has its test and its page, and so have strategies and adapters'

/** @param {string} root */
export function problems(root) {
  const files = projectFiles(root)
  return kinds.flatMap((kind) => {
    const source = `${library}/src/${kind}/`
    const pages = `docs/reference/${kind}/`
    const names = files
      .filter((path) => path.startsWith(source) && path.endsWith('.ts') && !isTestFile(path))
      .map((path) => path.slice(source.length, -'.ts'.length))
      .filter((stem) => !stem.includes('/'))
    const siblingsMissing = names.flatMap((stem) =>
      [`${source}${stem}.test.ts`, `${pages}${stem}.md`]
        .filter((sibling) => !files.includes(sibling))
        .map((sibling) => `${source}${stem}.ts has no ${sibling}. Write it.`),
    )
    const pagesOfNothing = files
      .filter((path) => path.startsWith(pages) && path.endsWith('.md'))
      .filter((path) => !names.includes(path.slice(pages.length, -'.md'.length)))
      .map((path) => `${path} describes no file of ${source}. Remove it, or correct its name.`)
    return [...siblingsMissing, ...pagesOfNothing]
  })
}
