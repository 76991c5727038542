import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { session as ours } from '../express-session'

/** A session, as a program sees it. */
export interface ProgramSession {
  id: string
  cookie: Record<string, unknown> & { maxAge: number | null; expires: unknown; path: string }
  save(callback?: (error?: Error) => void): ProgramSession
  reload(callback?: (error?: Error) => void): ProgramSession
  regenerate(callback?: (error?: Error) => void): ProgramSession
  destroy(callback?: (error?: Error) => void): ProgramSession
  touch(): ProgramSession
  [key: string]: unknown
}

export interface ProgramRequest extends IncomingMessage {
  session: ProgramSession
  sessionID: string
  sessionStore: ProgramStore
}

type Answer = (error?: unknown, session?: unknown) => void

export interface ProgramStore {
  get(sid: string, answer: Answer): void
  set(sid: string, session: object, answer: Answer): void
  destroy(sid: string, answer: Answer): void
  touch?: ((sid: string, session: object, answer: Answer) => void) | undefined
  load(sid: string, answer: (error: unknown, session: ProgramSession) => void): void
  generate(request: object): void
  createSession(request: object, stored: object): ProgramSession
  regenerate(request: object, answer: Answer): void
  readonly sessions: Record<string, string>
  emit(event: string): boolean
}

type Middleware = (request: object, response: object, next: (error?: Error) => void) => void

/** What a program gets by requiring express-session. */
export interface ExpressSession {
  (options?: object): Middleware
  readonly Store: new () => ProgramStore
  readonly MemoryStore: new () => ProgramStore
  readonly Cookie: new (options?: unknown) => ProgramSession['cookie']
  readonly Session: new (request: unknown, data?: unknown) => ProgramSession
}

/** express-session as it comes from npm, and ours. */
export const implementations: Readonly<Record<'original' | 'ours', ExpressSession>> = {
  original: createRequire(__filename)('express-session'),
  ours: ours as unknown as ExpressSession,
}

/** A program, and what a client asks of it. */
export interface Scene {
  readonly options?: Record<string, unknown>
  readonly handler: (request: ProgramRequest, response: ServerResponse, scene: Stage) => void
  /** How many requests a client sends, one after the other, with the cookies that it is given. Default: 2. */
  readonly requests?: number
  readonly paths?: readonly string[]
  readonly headers?: Record<string, string>
  readonly store?: (store: ProgramStore) => void
}

/** What a handler finds beside its request. */
export interface Stage {
  readonly log: unknown[]
  readonly store: ProgramStore
  readonly library: ExpressSession
  /** Which request this is, from 0. */
  readonly turn: number
}

/** Plays a scene over HTTP; gives all that can be seen from outside, in order: store calls, answers, errors that reached `next`. */
export async function play(library: ExpressSession, scene: Scene): Promise<unknown[]> {
  const log: unknown[] = []
  const errors: string[] = []
  const store = new library.MemoryStore()
  scene.store?.(store)
  record(store, log)
  const options = { secret: 'keyboard cat', resave: false, saveUninitialized: false }
  const middleware = library({ ...options, ...scene.options, store })
  let turn = 0
  const server = http.createServer((request, response) => {
    const stage = { log, store, library, turn }
    middleware(request, response, (error) => {
      if (error === undefined) return scene.handler(request as ProgramRequest, response, stage)
      errors.push(`next: ${error.name}: ${error.message}`)
      if (response.headersSent) return
      response.statusCode = 500
      response.end('an error page')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  const jar = new Map<string, string>()
  for (; turn < (scene.requests ?? 2); turn++) {
    const path = scene.paths?.[turn] ?? '/'
    log.push(`request ${turn}`)
    log.push(await ask(port, path, jar, scene.headers))
    await sleep(5) // For what the program is told when its response has left, or is leaving.
    log.push(...errors.splice(0))
  }
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  return normalised(log)
}

/** The same scene with the original and with ours looks the same from outside. */
export function both(title: string, scene: Scene): void {
  it(title, async () => {
    const [original, mine] = await Promise.all([
      play(implementations.original, scene),
      play(implementations.ours, scene),
    ])
    expect(mine).toEqual(original)
  })
}

function record(store: ProgramStore, log: unknown[]): void {
  for (const method of ['get', 'set', 'destroy', 'touch'] as const) {
    const call = store[method] as ((...args: unknown[]) => void) | undefined
    if (call === undefined) continue
    Reflect.set(store, method, (...args: unknown[]) => {
      const data = method === 'set' || method === 'touch' ? ` ${JSON.stringify(args[1])}` : ''
      log.push(`${method} ${args[0]}${data}`)
      return Reflect.apply(call, store, args)
    })
  }
}

async function ask(
  port: number,
  path: string,
  jar: Map<string, string>,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { ...(cookie && { cookie }), connection: 'close', ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(2000),
  })
  const setCookies = response.headers.getSetCookie()
  for (const line of setCookies) {
    const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
    if (value) jar.set(name, value)
    else jar.delete(name)
  }
  const cacheControl = response.headers.get('cache-control')
  const kept = cacheControl === null ? {} : { cacheControl }
  return { status: response.status, setCookies, body: await response.text(), ...kept }
}

/** Ids by the order in which they appear, signatures and dates by what they are. */
function normalised(log: readonly unknown[]): unknown[] {
  const ids = new Map<string, string>()
  const name = (id: string) => {
    if (!ids.has(id)) ids.set(id, `id${ids.size}`)
    return ids.get(id) as string
  }
  const text = JSON.stringify(log)
    .replace(/s%3A([\w-]{32})\.[^;"]*/g, (_, id) => `s:${name(id)}.SIGNATURE`)
    .replace(/(?<![\w-])[\w-]{32}(?![\w-])/g, name)
    // Reckoned from a date that is reckoned from it: a millisecond may pass between the two.
    .replace(/(?<=originalMaxAge\\*":)\d+/g, (time) => String(Math.round(Number(time) / 100) * 100))
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'DATE')
    .replace(/\w{3}, \d\d \w{3} 20\d\d [\d:]+ GMT/g, 'DATE')
  return JSON.parse(text)
}
