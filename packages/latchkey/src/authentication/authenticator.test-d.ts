import { expectTypeOf } from 'vitest'
import type { AnonymityReason } from '../session/anonymity'
import type { Session } from '../session/session'
import { local } from '../strategies/local'
import { Authenticator } from './authenticator'
import type { Outcome } from './outcomes'
import type { AuthenticationRequest } from './strategy'

interface User {
  id: number
  name: string
}
declare const byId: (id: number) => Promise<User | null>
declare const session: Session<{ cart?: string[] }>
declare const request: AuthenticationRequest

// What serialize gives is what deserialize gets.
const authenticator = new Authenticator({
  serialize: (user: User) => user.id,
  deserialize: (id) => {
    expectTypeOf(id).toEqualTypeOf<number>()
    return byId(id)
  },
  strategies: [local(() => ({ id: 1, name: 'ann' }))],
})
expectTypeOf(authenticator).toEqualTypeOf<Authenticator<User, number>>()

// Also where it gives a promise, or an object.
new Authenticator({
  serialize: async (user: User) => ({ tenant: 'x', id: user.id }),
  deserialize: (name) => {
    expectTypeOf(name).toEqualTypeOf<{ tenant: string; id: number }>()
    return byId(name.id)
  },
})
new Authenticator({
  serialize: (user: User) => user.id,
  // @ts-expect-error the id is a number
  deserialize: (id: string) => byId(Number(id)),
})
new Authenticator({
  serialize: (user: User) => user.id,
  // @ts-expect-error a name is no user
  deserialize: () => 'ann',
})
// @ts-expect-error serialize is needed
new Authenticator({ deserialize: (id: number) => byId(id) })
new Authenticator({
  serialize: (user: User) => user.id,
  deserialize: (id: number) => byId(id),
  // @ts-expect-error an owner is named by text
  ownerOf: (user) => user.id,
})
// @ts-expect-error there is no such option
new Authenticator({ serialize: (user: User) => user.id, deserialize: byId, secret: 'x' })

// Nobody may be told in three ways.
for (const nobody of [undefined, null, false] as const) {
  new Authenticator({ serialize: (user: User) => user.id, deserialize: () => nobody })
}

// What is opened is a user or a reason, and never both.
declare const opened: Awaited<ReturnType<typeof authenticator.open>>
expectTypeOf(opened).not.toBeAny()
if (opened.why === undefined) expectTypeOf(opened.user).toEqualTypeOf<User>()
else expectTypeOf(opened.why).toEqualTypeOf<AnonymityReason>()
// @ts-expect-error nobody may be there
opened.user.name

expectTypeOf(authenticator.authenticate('local', request)).resolves.toEqualTypeOf<Outcome<User>>()
void authenticator.signIn(session, { id: 1, name: 'ann' }, { keep: ['cart'], methods: ['pwd'] })
// @ts-expect-error that is no user
void authenticator.signIn(session, { badge: 7 })
// @ts-expect-error there is no such option
void authenticator.signIn(session, { id: 1, name: 'ann' }, { keepSessionInfo: true })
