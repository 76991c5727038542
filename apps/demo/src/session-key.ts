import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { StartProblem } from './start-problem'

/**
 * The key that is kept in a file, which is made if there is none. Losing it signs everybody out, and no more.
 * @throws StartProblem
 */
export function keptSessionKey(file: string): string {
  try {
    return readKey(file) ?? makeKey(file)
  } catch (error) {
    if (error instanceof StartProblem) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new StartProblem(`The session key ${file} cannot be kept (${why}): set SESSION_KEY.`)
  }
}

function makeKey(file: string): string {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  try {
    // A link appears whole or not at all: of several processes that start at once, all read the key of one.
    linkSync(draft, file)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
  return readKey(file) as string
}

function readKey(file: string): string | undefined {
  try {
    const key = readFileSync(file, 'utf8').trim()
    if (key.length >= 32) return key
    throw new StartProblem(`The session key ${file} is too short: delete it, or set SESSION_KEY.`)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code
}
