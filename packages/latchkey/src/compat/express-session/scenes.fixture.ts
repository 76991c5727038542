import { implementations, type ProgramStore, play, type Scene } from './both.fixture'

export type Handler = Scene['handler']

/** What takes the client's cookie away. */
export const deletion = 'connect.sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly'

/** What gives the client the cookie of this session. */
export const cookieOf = (id: string) => `connect.sid=s:${id}.SIGNATURE; Path=/; HttpOnly`

/** The record of a session that lasts as long as the browser. */
export function recordOf(data: object): string {
  const cookie = { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }
  return JSON.stringify({ cookie, ...data })
}

/** The first request puts something into the session, the others do this. */
export function afterPut(handler: Handler): Handler {
  return (request, response, stage) => {
    if (stage.turn > 0) return handler(request, response, stage)
    request.session.a = 1
    response.end('put')
  }
}

/** Plays a scene with ours; gives what happens from its second request on. */
export async function second(scene: Scene): Promise<unknown[]> {
  const log = await play(implementations.ours, { ...scene, handler: afterPut(scene.handler) })
  return log.slice(log.indexOf('request 1') + 1)
}

/** Has methods of a store fail. */
export function failing(...methods: ('set' | 'destroy' | 'touch')[]) {
  return (store: ProgramStore): void => {
    for (const method of methods) {
      Reflect.set(store, method, (...args: unknown[]) => {
        const answer = args.at(-1) as (error: Error) => void
        setImmediate(answer, new Error('out of reach'))
      })
    }
  }
}

/** Counts in the session. */
export const visits: Handler = ({ session }, response) => {
  session.visits = Number(session.visits ?? 0) + 1
  response.end(`${session.visits}`)
}

/** Looks at the session. */
export const readOnly: Handler = ({ session }, response) => {
  response.end(`${session.visits}`)
}
