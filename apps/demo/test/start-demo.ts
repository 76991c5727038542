import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secretsIn } from './secrets.fixture'

const main = join(__dirname, '..', 'dist', 'main.js')

/** The settings of a test, beside those that every test has. `undefined` takes one away. */
export type Environment = Record<string, string | undefined>

/** The built demo, running as a process of its own on a free port, with a database of its own. */
export interface Demo {
  readonly port: number
  readonly databaseFile: string
  /** What it has written so far. */
  readonly output: () => string
  /** Asks it to stop, and gives its exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

const running = new Set<ChildProcess>()
/** What each one that was started has written so far. */
const outputs: (() => string)[] = []
const folders = new Set<string>()

/** A folder that goes with `stopAll`. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-demo-'))
  folders.add(folder)
  return folder
}

/** Starts it, with probes and quick passwords unless told otherwise, and waits until it listens. */
export async function startDemo(environment: Environment = {}): Promise<Demo> {
  const databaseFile = environment.DATABASE_FILE ?? join(temporaryFolder(), 'demo.sqlite')
  const child = spawnDemo({ PROBES: '1', PASSWORD_COST: 'weak', ...environment, databaseFile })
  const output = outputOf(child)
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const [, number] = /http:\/\/localhost:(\d+)/.exec(output()) ?? []
      if (number !== undefined) resolve(Number(number))
    })
    child.once('exit', () => reject(new Error(`The demo did not start: ${output()}`)))
  })
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    }
    return child.exitCode
  }
  return { port, databaseFile, output, stop }
}

/** Starts it where it must not start, and gives its exit code and what it says. */
export async function failToStart(environment: Environment) {
  const databaseFile = environment.DATABASE_FILE ?? join(temporaryFolder(), 'demo.sqlite')
  const child = spawnDemo({ ...environment, databaseFile })
  const output = outputOf(child)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output: output() }
}

/** Ends what a test file has started. @throws where any of it has written a secret (I12) */
export async function stopAll(): Promise<void> {
  const ends = [...running].map((child) => {
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    return exited
  })
  await Promise.all(ends)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  const leaks = outputs.flatMap((output) => secretsIn(output()))
  if (leaks.length > 0) throw new Error(`The demo wrote secrets (I12): ${leaks.join(', ')}`)
}

function spawnDemo({ databaseFile, ...environment }: Environment): ChildProcess {
  if (!existsSync(main)) throw new Error('The demo is not built. Run npm run build first.')
  const { PATH } = process.env
  const env = { PATH, PORT: '0', DATABASE_FILE: databaseFile, ...environment }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

function outputOf(child: ChildProcess): () => string {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  outputs.push(() => output)
  return () => output
}
