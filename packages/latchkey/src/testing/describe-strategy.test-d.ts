import { expectTypeOf } from 'vitest'
import type { Outcome } from '../authentication/outcomes'
import type { Strategy } from '../authentication/strategy'
import { fromCallbacks } from './callback-strategy'
import { describeStrategy } from './describe-strategy'
import { tryStrategy } from './strategy-runner'

interface User {
  id: string
}
declare const strategy: Strategy<User>

expectTypeOf(tryStrategy(strategy, { body: {} })).resolves.toEqualTypeOf<Outcome<User>>()
expectTypeOf(tryStrategy(strategy)).resolves.not.toBeAny()
// @ts-expect-error headers are text
void tryStrategy(strategy, { headers: { authorization: 7 } })
// @ts-expect-error there is no such part of a request
void tryStrategy(strategy, { query: {} })

describeStrategy('mine', {
  make: () => strategy,
  accepts: [{ request: {}, user: { id: '1' } }],
  refuses: [{}],
})
describeStrategy<User>('mine', {
  make: () => strategy,
  // @ts-expect-error that is no user
  accepts: [{ request: {}, user: { badge: 7 } }],
  refuses: [{}],
})
// @ts-expect-error there must be something to refuse
describeStrategy('mine', { make: () => strategy, accepts: [] })

/** As `passport-strategy` types it. */
declare class OldStrategy {
  name?: string
  authenticate(
    this: { success(user: object): void },
    request: { url: string },
    options?: object,
  ): void
}
expectTypeOf(fromCallbacks(new OldStrategy())).toEqualTypeOf<Strategy<unknown>>()
