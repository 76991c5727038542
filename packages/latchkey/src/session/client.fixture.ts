import { MemoryStore } from '../stores/memory'
import { FakeClock } from '../testing/fake-clock'
import type { SessionStore } from './session-store'
import { Sessions } from './sessions'
import type { SessionsOptions } from './sessions-options'

export const overHttps = { secure: true }
export const keys = ['a key of thirty-two characters, 1']

export interface Data {
  cart?: string[]
  note?: string
  visits?: number
}

/** A client that keeps one cookie, against sessions whose clock and store a test decides. */
export function setUp(options: Partial<SessionsOptions> = {}) {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock })
  const calls: string[] = []
  const counting = recording(store, calls)
  const sessions = new Sessions<Data>({ store: counting, keys, clock, ...options })
  let cookie: string | undefined
  const open = () => sessions.open(cookie, overHttps)
  async function commit(session: Awaited<ReturnType<typeof open>>) {
    const { setCookies } = await sessions.commit(session)
    for (const setCookie of setCookies) cookie = setCookie.split(';', 1)[0]
    return setCookies
  }
  async function request(handle: (session: Awaited<ReturnType<typeof open>>) => unknown) {
    const session = await open()
    await handle(session)
    return commit(session)
  }
  const cookieNow = () => cookie
  const forget = (header?: string) => {
    cookie = header
  }
  return { clock, store, sessions, calls, open, commit, request, cookieNow, forget }
}

function recording(store: SessionStore, calls: string[]): SessionStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        calls.push(String(name))
        return value.apply(target, args)
      }
    },
  })
}

/** A sign-in as the authenticator writes it. */
export const signIn = (user: string, keep: string[] = []) => ({
  ...{ key: 'passport', user, keep },
  facts: { at: 0, methods: ['pwd'], owner: user },
})
