import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { passport as ours } from '../passport'
import type { PassportRequest, PassportResponse } from './passport-request'

export type PassportModule = typeof ours

const require = createRequire(__filename)
if (require('passport/package.json').name !== 'passport') {
  throw new Error('What is installed as passport is not the original: nothing can be compared.')
}

/** passport as it comes from npm, and ours. */
export const implementations: Readonly<Record<'original' | 'ours', PassportModule>> = {
  original: require('passport'),
  ours,
}

/** A new authenticator of a module, with nothing in it. */
export function newPassport(library: PassportModule): PassportModule {
  return Object.assign(new library.Authenticator(), { strategies: library.strategies }) as never
}

/** What happens, in order, and whatever a test cares to note. */
export type Log = (...happening: unknown[]) => void

/** Plays a scene on a new authenticator, without any server: what it notes until it returns, and then until all has come to rest. */
export async function playDouble(
  library: PassportModule,
  scene: (passport: PassportModule, log: Log) => void,
): Promise<unknown[]> {
  const notes: unknown[] = []
  scene(newPassport(library), (...happening) => {
    // How many of its parameters a function is given as undefined is noted where it matters.
    while (happening.length > 0 && happening.at(-1) === undefined) happening.pop()
    notes.push(plain(happening))
  })
  notes.push('returned')
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  return notes
}

/** The same scene with the original and with ours looks the same. */
export function both(title: string, scene: (passport: PassportModule, log: Log) => void): void {
  it(title, async () => {
    const original = await playDouble(implementations.original, scene)
    const mine = await playDouble(implementations.ours, scene)
    expect(mine).toEqual(original)
    // A scene in which nothing happens compares nothing.
    expect(original.length).toBeGreaterThan(1)
  })
}

/** Errors by what they say; functions by that they are one. */
function plain(value: unknown): unknown {
  if (value instanceof Error) return { error: `${value.name}: ${value.message}`, ...value }
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return value.map(plain)
  return value
}

export type Double = PassportRequest & { session?: SessionDouble }
export type SessionDouble = NonNullable<PassportRequest['session']>

/** A request as test suites make them. */
export function requestDouble(more: object = {}): Double {
  return { method: 'GET', url: '/', headers: {}, ...more } as unknown as Double
}

/** A response as test suites make them, which notes what is called of it. */
export function responseDouble(log: Log): PassportResponse {
  const headers: Record<string, unknown> = {}
  const response = {
    statusCode: 200,
    getHeader: (name: string) => headers[name],
    setHeader(name: string, value: unknown) {
      headers[name] = value
      log('setHeader', name, value)
    },
    end: (body: unknown) => log('end', response.statusCode, body),
    redirect: (url: unknown) => log('redirect', url),
  }
  return response
}

/** A session as test suites make them: it knows nothing but to regenerate and to save. */
export function sessionDouble(log: Log, data: object = {}): SessionDouble {
  return {
    ...data,
    regenerate(done) {
      log('regenerate')
      done()
    },
    save(done) {
      log('save')
      done()
    },
  }
}

/** Has a middleware handle a request; notes what comes next. */
export function run(middleware: unknown, log: Log, request: Double = requestDouble()): Double {
  const handle = middleware as (request: object, response: object, next: unknown) => void
  handle(request, responseDouble(log), (...values: unknown[]) => log('next', ...values))
  return request
}
