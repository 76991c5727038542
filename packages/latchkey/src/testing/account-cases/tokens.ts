import { strict as assert } from 'node:assert'
import {
  assertAllReject,
  assertCount,
  fresh,
  freshToken,
  type TokenStoreCase,
  type TokenStoreContext,
} from '../account-stores-context'
import { casesOf } from '../contract'

/** What is promised of a store of tokens. */
export const tokenStoreCases: readonly TokenStoreCase[] = [
  ...casesOf<TokenStoreContext>('taking tokens', {
    async 'gives what was put, once'({ store }) {
      const token = freshToken()
      await store.put(token)
      assert.deepEqual(await store.take(token.digest), token)
      assert.equal(await store.take(token.digest), undefined)
    },
    async 'gives nothing for what was never put'({ store }) {
      assert.equal(await store.take(freshToken().digest), undefined)
    },
    async 'compares byte by byte'({ store }) {
      const token = freshToken({ digest: `aB${fresh('digest')}` })
      await store.put(token)
      assert.equal(await store.take(token.digest.toLowerCase()), undefined)
      assert.equal(await store.take(token.digest.slice(0, -1)), undefined)
      assert.deepEqual(await store.take(token.digest), token)
    },
    async 'gives it to one of 50 who take it at once (T-ONCE-1)'(context) {
      const [one, other] = await context.both()
      const token = freshToken()
      await one.put(token)
      const taking = Array.from({ length: 50 }, (_, place) =>
        (place % 2 === 0 ? one : other).take(token.digest),
      )
      await assertCount(taking, 1, (taken) => taken !== undefined)
    },
    async 'keeps a token whose time has not come while others expire'({ store }) {
      const token = freshToken()
      await store.put(token)
      for (let more = 0; more < 20; more++) await store.put(freshToken({ expiresAt: 1 }))
      assert.deepEqual(await store.take(token.digest), token)
    },
  }),
  ...casesOf<TokenStoreContext>('withdrawing tokens', {
    async 'removes all of a user, and none of others'({ store }) {
      const userId = fresh('id')
      const mine = [freshToken({ userId }), freshToken({ userId, kind: 'email' })]
      const others = freshToken()
      for (const token of [...mine, others]) await store.put(token)
      await store.removeAllOf(userId)
      for (const { digest } of mine) assert.equal(await store.take(digest), undefined)
      assert.deepEqual(await store.take(others.digest), others)
    },
    async 'removes those of one kind'({ store }) {
      const userId = fresh('id')
      const [reset, email] = [freshToken({ userId }), freshToken({ userId, kind: 'email' })]
      await store.put(reset)
      await store.put(email)
      await store.removeAllOf(userId, 'reset')
      assert.equal(await store.take(reset.digest), undefined)
      assert.deepEqual(await store.take(email.digest), email)
    },
    async 'succeeds where there are none'({ store }) {
      await store.removeAllOf(fresh('id'))
    },
  }),
  ...casesOf<TokenStoreContext>('an outage', {
    async 'is never taken for "there is none"'(context) {
      const { store } = context
      const token = freshToken()
      await store.put(token)
      await context.break()
      await assertAllReject({
        put: () => store.put(freshToken()),
        take: () => store.take(token.digest),
        removeAllOf: () => store.removeAllOf(token.userId),
      })
    },
  }),
]
