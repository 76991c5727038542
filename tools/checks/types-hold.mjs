// @ts-check
import { runTool } from '../run-tool.mjs'

export const name = 'types hold, in tests, type tests and tools too'

// Apps see the library as their users do: by its built declarations.
export const needsBuild = true

/** @param {string} root */
export async function problems(root) {
  const args = ['--project', 'tsconfig.check.json', '--pretty', 'false']
  const { code, output } = await runTool('typescript', 'tsc', args, root)
  return code === 0 ? [] : output.split(/\n(?=\S)/)
}
