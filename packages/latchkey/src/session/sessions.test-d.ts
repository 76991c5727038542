import { expectTypeOf } from 'vitest'
import { MemoryStore } from '../stores/memory'
import type { SessionInfo } from './owner-sessions'
import type { Session } from './session'
import { Sessions } from './sessions'

interface Data {
  cart?: string[]
  visits?: number
}

const store = new MemoryStore()
const keys = ['a key of at least 32 characters..']
const sessions = new Sessions<Data>({ store, keys })

declare const session: Session<Data>
declare const sessionOfOthers: Session<{ basket: string }>
expectTypeOf(sessions.open('sid=…', { secure: true })).toEqualTypeOf<Promise<Session<Data>>>()
expectTypeOf(sessions.open('sid=…', { secure: true })).resolves.not.toBeAny()
expectTypeOf(session.data).toEqualTypeOf<Data>()
expectTypeOf(session.data).not.toBeAny()
expectTypeOf(sessions.commit(session)).resolves.toEqualTypeOf<{
  readonly setCookies: readonly string[]
}>()
// @ts-expect-error a session of other data is another session
void sessions.commit(sessionOfOthers)

session.data.visits = 1
// @ts-expect-error visits are counted
session.data.visits = 'once'
// @ts-expect-error there is no such key
session.data.basket = []
session.data = { cart: [] }
// @ts-expect-error not the session's data
session.data = { basket: [] }
// @ts-expect-error no cookie header may be, but not nothing
void sessions.open({ secure: true })
// @ts-expect-error the transport has to be told
void sessions.open('sid=…')

// An update knows the key and what it holds.
expectTypeOf(session.update('visits', (visits = 0) => visits + 1)).toEqualTypeOf<number>()
session.update('cart', (cart = []) => {
  expectTypeOf(cart).toEqualTypeOf<string[]>()
  return [...cart, 'book']
})
session.update('cart', () => undefined)
// @ts-expect-error there is no such key
session.update('basket', () => [])
// @ts-expect-error visits are counted
session.update('visits', () => 'once')
// @ts-expect-error there may be none yet
session.update('visits', (visits) => visits + 1)
// @ts-expect-error an update is synchronous
session.update('visits', async (visits = 0) => visits + 1)

// Data that is not described is of any shape, and of unknown values.
expectTypeOf(new Sessions({ store, keys })).toEqualTypeOf<Sessions<Record<string, unknown>>>()
declare const undescribed: Session
expectTypeOf(undescribed.data).toEqualTypeOf<Record<string, unknown>>()
undescribed.data.anything = 1
// @ts-expect-error its value is unknown
undescribed.data.anything.length

// @ts-expect-error data is an object
new Sessions<string>({ store, keys })
// @ts-expect-error keys are needed
new Sessions({ store })
// @ts-expect-error a store is needed
new Sessions({ keys })
// @ts-expect-error a Map is no store
new Sessions({ store: new Map(), keys })
// @ts-expect-error a duration has units
new Sessions({ store, keys, idle: 30 })
// @ts-expect-error there is no such unit
new Sessions({ store, keys, idle: { minute: 30 } })
// @ts-expect-error there is no such policy
new Sessions({ store, keys, merge: 'first-wins' })
// @ts-expect-error there is no such option
new Sessions({ store, keys, secret: 'x' })
// Keys may come straight from the environment: that they are there is checked at the start.
new Sessions({ store, keys: [process.env.SESSION_KEY] })

// A list says of each session what it is, and where it came from only where that is known.
expectTypeOf(sessions.of('ann').list({ current: session })).resolves.toEqualTypeOf<SessionInfo[]>()
expectTypeOf<SessionInfo['current']>().toEqualTypeOf<boolean>()
expectTypeOf<SessionInfo['device']>().toEqualTypeOf<string | undefined>()
// @ts-expect-error a public id is not the session
void sessions.of('ann').list({ current: 'public id' })
// @ts-expect-error a number is no duration
void new Sessions({ store, keys, remember: { idle: 30 } })
