import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The library as Node runs it, in a folder that is the caller's to remove. */
export interface CompiledLibrary {
  readonly folder: string
  remove(): Promise<void>
}

/** Compiles the library's sources. */
export async function compileLibrary(): Promise<CompiledLibrary> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-compiled-'))
  const compiler = createRequire(__filename).resolve('typescript/package.json')
  const project = join(__dirname, '../../tsconfig.json')
  const options = ['--outDir', folder, '--composite', 'false', '--incremental', 'false']
  const outputOnly = ['--tsBuildInfoFile', 'null', '--declaration', 'false']
  // What the compiler says of the types is asked elsewhere: it writes its output all the same.
  await outputOf([join(compiler, '../bin/tsc'), '-p', project, ...options, ...outputOnly])
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** What a Node program printed, however it ended. */
export function outputOf(programAndArguments: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      programAndArguments,
      { env: ownEnvironment(), maxBuffer: 100_000_000 },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    )
  })
}

/** The environment without what the test runner around us has set for its own processes. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env
  return env
}
