// @ts-check
import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { withoutFences } from '../markdown.mjs'
import { projectFiles, readText } from '../tree.mjs'

export const name = 'pages link to pages and headings that exist, and each page of docs is linked'

/** Where a reader begins. */
const front = 'README.md'

/** @param {string} root */
export function problems(root) {
  const pages = projectFiles(root).filter((path) => path.endsWith('.md'))
  /** @type {Map<string, Set<string>>} */
  const linked = new Map()
  const broken = pages.flatMap((page) =>
    linksOf(readText(root, page)).flatMap(({ target, line }) => {
      const [path = '', heading] = target.split('#')
      const to = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path))
      linked.set(page, (linked.get(page) ?? new Set()).add(to))
      if (!existsSync(join(root, to))) {
        return [`${page}:${line} links to ${to}, which does not exist.`]
      }
      if (heading === undefined || !to.endsWith('.md')) return []
      const headings = headingsOf(readText(root, to))
      if (headings.includes(heading)) return []
      return [
        `${page}:${line} links to #${heading} of ${to}, which has: ${headings.join(' · ') || 'none'}.`,
      ]
    }),
  )
  return [...broken, ...unreached(pages, linked)]
}

/** The links of a page that are not to another site. @param {string} page */
function linksOf(page) {
  const text = withoutFences(page).replaceAll(/`[^`\n]*`/g, (code) => ' '.repeat(code.length))
  return [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)]
    .map(({ 1: target = '', index }) => ({ target, line: text.slice(0, index).split('\n').length }))
    .filter(({ target }) => !/^[a-z][a-z+.-]*:|^\/\//i.test(target))
}

/** The headings of a page as links name them. @param {string} page */
function headingsOf(page) {
  /** @type {Map<string, number>} */
  const seen = new Map()
  return [...withoutFences(page).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(({ 1: heading = '' }) => {
    const slug = slugOf(heading)
    const times = seen.get(slug) ?? 0
    seen.set(slug, times + 1)
    return times === 0 ? slug : `${slug}-${times}`
  })
}

/** As GitHub makes it: what a link says stays, signs go, spaces are hyphens. @param {string} heading */
function slugOf(heading) {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

/** Pages of docs that nobody gets to from the front page. @param {string[]} pages @param {Map<string, Set<string>>} linked */
function unreached(pages, linked) {
  const reached = new Set([front])
  for (const page of reached) {
    for (const to of linked.get(page) ?? []) reached.add(to)
  }
  return pages
    .filter((page) => page.startsWith('docs/') && !reached.has(page))
    .map(
      (page) =>
        `${page} is reached by no links from ${front}. Link it where one would look for it.`,
    )
}
