import { expectTypeOf } from 'vitest'
import type { AnonymityReason } from '../session/anonymity'
import type { Session } from '../session/session'
import { local } from '../strategies/local'
import { Authenticator } from './authenticator'
import { type Outcome, pass } from './outcomes'
import type { AuthenticationRequest, Strategy } from './strategy'

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

// Strategies are chosen by name, by themselves, or several.
declare const own: Strategy<User>
declare const ofOthers: Strategy<{ badge: number }>
void authenticator.authenticate(own, request)
void authenticator.authenticate(['local', own] as const, request)
// @ts-expect-error its users are others
void authenticator.authenticate(ofOthers, request)
// @ts-expect-error a number names no strategy
void authenticator.authenticate(['local', 7], request)

// Lists of serializers have one type between them.
const withLists = new Authenticator({
  serialize: [
    (user: User) => (user.id > 0 ? `new:${user.id}` : pass()),
    async (user: User) => user.name,
  ],
  deserialize: [
    (name) => {
      expectTypeOf(name).toEqualTypeOf<string>()
      return name.startsWith('new:') ? byId(Number(name.slice(4))) : pass()
    },
    async (name) => (name === '' ? pass() : null),
  ],
})
expectTypeOf(withLists).toEqualTypeOf<Authenticator<User, string>>()
withLists.forget('ann')
// @ts-expect-error names are text there
withLists.forget(7)

// What transformInfo gives is what the route sees, and what scopesOf is asked with.
const withInfo = new Authenticator({
  serialize: (user: User) => user.id,
  deserialize: byId,
  transformInfo: async (info, given) => {
    expectTypeOf(info).toBeUnknown()
    expectTypeOf(given).toEqualTypeOf<AuthenticationRequest>()
    return { scopes: ['read'] }
  },
  scopesOf: (_, info) => {
    expectTypeOf(info).toEqualTypeOf<{ scopes: string[] } | undefined>()
    return info?.scopes ?? []
  },
  rolesOf: async (user) => [user.name],
})
declare const seen: Awaited<ReturnType<typeof withInfo.authenticate>>
if (seen.kind === 'success')
  expectTypeOf(seen.info).toEqualTypeOf<{ scopes: string[] } | undefined>()
declare const untransformed: Awaited<ReturnType<typeof authenticator.authenticate>>
if (untransformed.kind === 'success') expectTypeOf(untransformed.info).toBeUnknown()
expectTypeOf(withInfo.roleCheck(['admin'])).parameters.toEqualTypeOf<[user: User]>()
expectTypeOf(withInfo.roleCheck(['admin'])).returns.toEqualTypeOf<Promise<boolean>>()
// @ts-expect-error roles are a list
withInfo.roleCheck('admin')

// One that says more of its info serves where any does.
const asAny: Authenticator<User, number> = withInfo
void asAny

new Authenticator({
  serialize: (user: User) => user.id,
  deserialize: byId,
  lookup: { cache: { seconds: 30 }, max: 100 },
  sessionAuthHash: (user) => user.name,
})
new Authenticator({
  serialize: (user: User) => user.id,
  deserialize: byId,
  // @ts-expect-error a duration has units
  lookup: { cache: 30 },
})
new Authenticator({
  serialize: (user: User) => user.id,
  deserialize: byId,
  // @ts-expect-error it is asked for each request, so it gives no promise
  sessionAuthHash: async (user: User) => user.name,
})
