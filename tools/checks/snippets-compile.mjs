// @ts-check
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '../run-tool.mjs'
import { isSkipped, lineOnPage, programsOf, snippetsOf, textOf } from '../snippets.mjs'
import { projectFiles, readText } from '../tree.mjs'

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
  const pages = projectFiles(root)
    .filter((path) => path.endsWith('.md'))
    .map((path) => ({ path, text: readText(root, path) }))
  const withoutReason = pages.flatMap(({ path, text }) =>
    snippetsOf(text)
      .filter(({ comment }) => isSkipped(comment) && !reasonIn(comment))
      .map(
        ({ line }) =>
          `${path}:${line} is skipped without a reason. Write <!-- snippet: skip, the reason -->.`,
      ),
  )
  const programs = pages.flatMap(({ path, text }) =>
    programsOf(text).map((program) => ({ path, program })),
  )
  return [...withoutReason, ...(await problemsOfCompiling(root, programs))]
}

/** @param {string | undefined} comment */
function reasonIn(comment) {
  return /^snippet:\s*skip\s*[,:]\s*(.{5,})/s.exec(comment ?? '')?.[1]
}

/**
 * @param {string} root
 * @param {{ path: string, program: import('../snippets.mjs').Program }[]} programs
 */
async function problemsOfCompiling(root, programs) {
  if (programs.length === 0) return []
  // Inside the repository, so that `latchkey` is found as its users find it.
  const folder = join(root, '.cache', 'snippets')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const files = programs.map(({ path }, i) => `${path.replaceAll(/\W+/g, '-')}-${i}.mts`)
  programs.forEach(({ program }, i) => {
    writeFileSync(join(folder, String(files[i])), textOf(program))
  })
  const project = { compilerOptions, files }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))

  const args = ['--project', 'tsconfig.json', '--pretty', 'false']
  const { code, output } = await runTool('typescript', 'tsc', args, folder)
  if (code === 0) return []
  return output.split(/\n(?=\S)/).map((message) => {
    const [, file, row, rest] = /^([^(]+)\((\d+),\d+\): (.*)$/s.exec(message) ?? []
    const { path, program } = programs[files.indexOf(String(file))] ?? {}
    if (!program) return message
    const line = lineOnPage(program, Number(row))
    const where = line ? `${path}:${line}` : `prelude of ${path}:${program.pieces[0]?.line}`
    return `${where} ${rest}`
  })
}
