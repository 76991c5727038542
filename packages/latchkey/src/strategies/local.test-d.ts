import { expectTypeOf } from 'vitest'
import { failure, success } from '../authentication/outcomes'
import type { Strategy } from '../authentication/strategy'
import { type LocalCredentials, local } from './local'

interface User {
  id: string
}
interface Membership {
  user: User
  role: string
}
declare const findUser: (credentials: LocalCredentials) => Promise<User | undefined>
declare const findMembership: () => Promise<Membership | null>

// The user is what verify gives, nobody aside.
expectTypeOf(local((credentials) => findUser(credentials))).toEqualTypeOf<Strategy<User>>()
expectTypeOf(local(() => Math.random() > 0.5 && { id: 'u1' })).toEqualTypeOf<Strategy<User>>()
expectTypeOf(local(findUser)).not.toBeAny()

// Not a part of the user that is called user, as an outcome has one.
expectTypeOf(local(() => findMembership())).toEqualTypeOf<Strategy<Membership>>()

// What an outcome of success holds.
const saysMore = local(async (credentials) => {
  const user = await findUser(credentials)
  return user ? success(user) : failure('account_locked', { status: 403 })
})
expectTypeOf(saysMore).toEqualTypeOf<Strategy<User>>()

// Beside a plain user, too.
const saysBoth = local(async (credentials) => {
  const user = await findUser(credentials)
  return user ?? failure('account_locked', { status: 403 })
})
expectTypeOf(saysBoth).toEqualTypeOf<Strategy<User>>()

// @ts-expect-error an outcome is made by a function, not written down
local<User>(() => ({ kind: 'failure', code: 'x', status: 401 }))

// @ts-expect-error the credentials have no other fields
local((credentials) => findUser(credentials.email))

// @ts-expect-error there is no such option
local(findUser, { passReqToCallback: true })
