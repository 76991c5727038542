// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand, runTool } from '../run-tool.mjs'
import { publishedPackages } from '../tree.mjs'

export const name = 'packages are publishable'
export const needsBuild = true

/** What attw is not asked of a package. @type {Record<string, string[]>} */
const notAsked = {
  // It is an authenticator, as the original is: TypeScript takes its methods for names that a module could import.
  'drop-ins/passport': ['--ignore-rules', 'named-exports'],
}

/** @param {string} root */
export async function problems(root) {
  const found = []
  for (const { folder } of publishedPackages(root)) {
    found.push(...(await problemsOf(root, folder)))
  }
  return found
}

/** @param {string} root @param {string} folder */
async function problemsOf(root, folder) {
  const destination = join(root, '.cache', 'pack')
  rmSync(destination, { recursive: true, force: true })
  mkdirSync(destination, { recursive: true })
  const packed = await pack(join(root, folder), destination)
  if (typeof packed === 'string') return [`${folder} cannot be packed: ${packed}`]

  const tarball = join(destination, packed.filename)
  const code = isCompiled(join(root, folder))
    ? /^(dist\/.*\.(js|d\.ts)|sql\/.*\.sql)$/
    : /\.(js|d\.ts)$/
  const surplus = packed.files
    .map(({ path }) => path)
    .filter((path) => !/^(package\.json|LICENSE|README\.md)$/.test(path) && !code.test(path))
  const publint = await runTool('publint', 'publint', ['run', tarball, '--strict'], root)
  const attwArgs = [tarball, '--profile', 'node16', '--no-emoji', '--format', 'ascii']
  attwArgs.push(...(notAsked[folder] ?? []))
  const attw = await runTool('@arethetypeswrong/cli', 'attw', attwArgs, root)
  return [
    ...surplus.map(
      (path) => `${folder} would publish ${path}, which its users do not need. Narrow "files".`,
    ),
    ...(publint.code === 0 ? [] : [`${folder}, says publint:\n${publint.output}`]),
    ...(attw.code === 0 ? [] : [`${folder}, says attw:\n${attw.output}`]),
  ]
}

/** Whether what is published is made from sources; else it is as it stands. @param {string} folder */
function isCompiled(folder) {
  const { main = '' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return main.includes('dist/')
}

/**
 * @param {string} folder
 * @param {string} destination
 * @returns {Promise<{ filename: string, files: { path: string }[] } | string>} Or why not.
 */
async function pack(folder, destination) {
  if (isCompiled(folder) && !existsSync(join(folder, 'dist')))
    return 'it has no dist/. Run `npm run build`.'
  const args = ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', destination]
  const { code, output } = await runCommand('npm', args, folder)
  if (code !== 0) return output
  return JSON.parse(output.slice(output.indexOf('['), output.lastIndexOf(']') + 1))[0]
}
