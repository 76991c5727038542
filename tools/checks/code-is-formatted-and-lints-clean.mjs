// @ts-check
import { runTool } from '../run-tool.mjs'

export const name = 'code is formatted and lints clean'
export const fixesLast = true

/** @param {string} root */
export async function problems(root) {
  const args = [
    'ci',
    '--colors=off',
    '--max-diagnostics=40',
    '--error-on-warnings',
    '--diagnostic-level=warn',
    '.',
  ]
  const { code, output } = await runTool('@biomejs/biome', 'biome', args, root)
  if (code === 0) return []
  return [`${output}\nRun \`npm run format\`, and mend by hand what it leaves.`]
}

/** @param {string} root */
export async function fix(root) {
  await runTool('@biomejs/biome', 'biome', ['check', '--write', '.'], root)
}
