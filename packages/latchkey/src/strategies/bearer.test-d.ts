import { expectTypeOf } from 'vitest'
import { success } from '../authentication/outcomes'
import type { AuthenticationRequest, Strategy } from '../authentication/strategy'
import { bearer } from './bearer'

interface User {
  id: string
}
declare const byToken: (token: string) => Promise<User | undefined>

// The user is what verify promises, whichever way it says nobody.
expectTypeOf(bearer((token) => byToken(token))).toEqualTypeOf<Strategy<User>>()
expectTypeOf(bearer(async (token) => (await byToken(token)) ?? null)).toEqualTypeOf<
  Strategy<User>
>()
expectTypeOf(
  bearer((): ReturnType<typeof success<User>> => success({ id: '1' }, { info: { scopes: [] } })),
).toEqualTypeOf<Strategy<User>>()

bearer((token, request) => {
  expectTypeOf(token).toEqualTypeOf<string>()
  expectTypeOf(request).toEqualTypeOf<AuthenticationRequest>()
  return undefined
})

// @ts-expect-error there is no such source
bearer(byToken, { sources: ['cookie'] })
// @ts-expect-error scopes are a list
bearer(byToken, { scopes: 'read' })
// @ts-expect-error there is no such option
bearer(byToken, { passReqToCallback: true })
