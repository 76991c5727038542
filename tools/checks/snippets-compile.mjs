// @ts-check
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fencesOf } from '../markdown.mjs'
import { runTool } from '../run-tool.mjs'
import { projectFiles, readText } from '../tree.mjs'

// A page of documentation may say of the ```ts fence that follows:
//   <!-- snippet: prelude
//   declare const database: import('libsql')
//   -->                                        what its reader has already
//   <!-- snippet: skip, the reason -->         what cannot be compiled, and why

export const name = 'snippets in README and docs compile'
export const needsBuild = true

/** As our readers are advised to compile: strictly, and our declarations with it. */
const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  moduleDetection: 'force',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
}

/** @param {string} root */
export async function problems(root) {
  const fences = projectFiles(root)
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => fencesOf(readText(root, path)).map((fence) => ({ path, ...fence })))
    .filter(({ language }) => language === 'ts' || language === 'typescript')
  const withoutReason = fences
    .filter(({ comment }) => /^snippet:\s*skip\b/.test(comment ?? '') && !reasonIn(comment))
    .map(
      ({ path, line }) =>
        `${path}:${line} is skipped without a reason. Write <!-- snippet: skip, the reason -->.`,
    )
  const snippets = fences
    .filter(({ comment }) => !/^snippet:\s*skip\b/.test(comment ?? ''))
    .map((fence) => ({ ...fence, prelude: preludeIn(fence.comment) }))
  return [...withoutReason, ...(await problemsOfCompiling(root, snippets))]
}

/** @param {string | undefined} comment */
function reasonIn(comment) {
  return /^snippet:\s*skip\s*[,:]\s*(.{5,})/s.exec(comment ?? '')?.[1]
}

/** @param {string | undefined} comment */
function preludeIn(comment) {
  return /^snippet:\s*prelude\b\s*(.*)$/s.exec(comment ?? '')?.[1] ?? ''
}

/**
 * @param {string} root
 * @param {{ path: string, line: number, text: string, prelude: string }[]} snippets
 */
async function problemsOfCompiling(root, snippets) {
  if (snippets.length === 0) return []
  // Inside the repository, so that `latchkey` is found as its users find it.
  const folder = join(root, '.cache', 'snippets')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const files = snippets.map(({ path }, i) => `${path.replaceAll(/\W+/g, '-')}-${i}.mts`)
  snippets.forEach(({ prelude, text }, i) => {
    writeFileSync(join(folder, String(files[i])), `${prelude}\n${text}`)
  })
  const project = { compilerOptions, files }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))

  const args = ['--project', 'tsconfig.json', '--pretty', 'false']
  const { code, output } = await runTool('typescript', 'tsc', args, folder)
  if (code === 0) return []
  return output.split(/\n(?=\S)/).map((message) => {
    const [, file, row, rest] = /^([^(]+)\((\d+),\d+\): (.*)$/s.exec(message) ?? []
    const snippet = snippets[files.indexOf(String(file))]
    if (!snippet) return message
    const lineInFence = Number(row) - snippet.prelude.split('\n').length
    const where = lineInFence < 1 ? `prelude of ${snippet.path}:${snippet.line}` : ''
    return `${where || `${snippet.path}:${snippet.line + lineInFence - 1}`} ${rest}`
  })
}
