import { describe, expect, it } from 'vitest'
import type {
  Attempt,
  AttemptCount,
  AttemptStore,
  StoredToken,
  TokenStore,
  UserStore,
} from '../accounts'
import { MemoryAttempts, MemoryTokens, MemoryUsers } from '../stores/memory-accounts'
import { collect } from './collecting-runner.fixture'
import {
  describeAttemptStore,
  describeTokenStore,
  describeUserStore,
} from './describe-account-stores'

/** The names of the cases that fail on a store that is whole but for what is replaced. */
async function failuresOf<Store extends object>(
  describeIt: typeof describeUserStore | typeof describeAttemptStore | typeof describeTokenStore,
  makeWhole: () => Store,
  flaw: (whole: Store) => Partial<Store>,
): Promise<readonly string[]> {
  const open = () => {
    const whole = makeWhole()
    const flawed = flaw(whole)
    const store = new Proxy(whole, {
      get(target, name) {
        const value: unknown = Reflect.get(flawed, name) ?? Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    return { store, secondConnection: async () => store, close() {} }
  }
  const skips = [{ reason: 'a memory is never out of reach', cases: ['an outage'] }]
  const { failed } = await collect((runner) =>
    describeIt('A broken store', { open, skips, runner } as never),
  )
  return failed.map((name) => name.split(' > ').slice(1).join(' > '))
}

/** Gives others a turn, as a database does between reading and writing. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Counts until one refuses. */
async function takeOneByOne(
  store: AttemptStore,
  counts: readonly AttemptCount[],
  now: number,
): Promise<Attempt> {
  for (const count of counts) {
    const attempt = await store.take([count], now)
    if (!attempt.allowed) return attempt
  }
  return { allowed: true }
}

describe('the kit for stores of users', () => {
  it.each<[string, string, (whole: MemoryUsers) => Partial<UserStore>]>([
    [
      'looks whether a name is free, and adds afterwards',
      'adding users > adds one of 50 of one name at once (R51)',
      (whole) => ({
        async add(user) {
          if (await whole.byName(user.canonicalName)) return { kind: 'name-taken' }
          await turn()
          return { kind: 'added', user }
        },
      }),
    ],
    [
      'writes whatever it is given',
      'adding users > writes the columns and nothing else',
      (whole) => ({
        async add(user) {
          const added = await whole.add(user)
          const all = new Map([[user.id, user]])
          whole.byId = async (id) => all.get(id)
          return added
        },
      }),
    ],
    [
      'changes whoever it is, whatever is expected',
      'changing users > changes nothing where the user does not stand as expected, and says how it stands',
      (whole) => ({ update: (id, _expected, change) => whole.update(id, {}, change) }),
    ],
    [
      'ignores that something is expected to be missing',
      'changing users > changes nothing where the user does not stand as expected, and says how it stands',
      (whole) => ({
        update: (id, expected, change) =>
          whole.update(id, JSON.parse(JSON.stringify(expected)), change),
      }),
    ],
    [
      'ignores what is to be emptied',
      'changing users > changes what it is told to, and nothing else',
      (whole) => ({
        update: (id, expected, change) =>
          whole.update(id, expected, JSON.parse(JSON.stringify(change))),
      }),
    ],
    [
      'looks up without regard to case',
      'finding users > compares byte by byte: neither case nor accents, spaces or wildcards match',
      (whole) => ({ byName: (name) => whole.byName(name.toLowerCase()) }),
    ],
    [
      'keeps those who were removed',
      'removing users > frees the name and the address',
      () => ({ remove: async () => true }),
    ],
    [
      'looks whether somebody is there, and removes afterwards',
      'removing users > tells one of 10 who remove the same at once (R11)',
      (whole) => ({
        async remove(id) {
          const wasThere = (await whole.byId(id)) !== undefined
          await turn()
          await MemoryUsers.prototype.remove.call(whole, id)
          return wasThere
        },
      }),
    ],
  ])('catches one that %s', async (_flaw, caughtBy, flaw) => {
    expect(await failuresOf(describeUserStore, () => new MemoryUsers(), flaw)).toContain(caughtBy)
  })

  it('finds nothing wrong with one that is whole', async () => {
    expect(
      await failuresOf(
        describeUserStore,
        () => new MemoryUsers(),
        () => ({}),
      ),
    ).toEqual([])
  })
})

describe('the kit for stores of attempts', () => {
  it.each<[string, string, (whole: MemoryAttempts) => Partial<AttemptStore>]>([
    [
      'reads the count, and writes it afterwards',
      'counting attempts > lets 5 of 200 at once through, of two connections (T-LOCK-1, T-LIM-1)',
      (whole) => {
        const counts = new Map<string, number>()
        return {
          async take([count], now) {
            const { key = '', most = 0 } = count ?? {}
            const soFar = counts.get(key) ?? 0
            await turn()
            counts.set(key, soFar + 1)
            if (soFar < most) return { allowed: true }
            return whole.take([{ key, most: 0, window: 0 }], now)
          },
        }
      },
    ],
    [
      'makes the window longer with each attempt',
      'counting attempts > makes no window longer by what it refuses',
      (whole) => ({
        async take(counts, now) {
          const attempt = await whole.take(counts, now)
          if (!attempt.allowed) {
            await whole.forget([attempt.key])
            await whole.take(counts, now)
          }
          return attempt
        },
      }),
    ],
    [
      'counts one limit after the other, and gives nothing back',
      'an attempt under several limits > is counted under none where one refuses, whichever that is',
      (whole) => ({ take: (counts, now) => takeOneByOne(whole, counts, now) }),
    ],
    [
      'looks at the first limit alone',
      'an attempt under several limits > is counted under each of them',
      (whole) => ({ take: (counts, now) => whole.take(counts.slice(0, 1), now) }),
    ],
    [
      'names the last limit that refuses',
      'an attempt under several limits > names the first that refuses, in the order given',
      (whole) => ({ take: (counts, now) => whole.take([...counts].reverse(), now) }),
    ],
    [
      'forgets nothing',
      'giving attempts back > forgets all of the keys, and nothing of others',
      () => ({ async forget() {} }),
    ],
    [
      'gives back under the first key alone',
      'giving attempts back > gives back under each key',
      (whole) => {
        const giveBack = whole.giveBack.bind(whole)
        return { giveBack: (keys) => giveBack(keys.slice(0, 1)) }
      },
    ],
    [
      'forgets all when one is given back',
      'giving attempts back > makes room for one more',
      (whole) => {
        const giveBack = whole.giveBack.bind(whole)
        return {
          async giveBack(keys) {
            await giveBack(keys)
            whole.take = async () => ({ allowed: true })
          },
        }
      },
    ],
  ])('catches one that %s', async (_flaw, caughtBy, flaw) => {
    const failures = await failuresOf(describeAttemptStore, () => new MemoryAttempts(), flaw)
    expect(failures).toContain(caughtBy)
  })

  it('finds nothing wrong with one that is whole', async () => {
    const failures = await failuresOf(
      describeAttemptStore,
      () => new MemoryAttempts(),
      () => ({}),
    )
    expect(failures).toEqual([])
  })
})

describe('the kit for stores of tokens', () => {
  it.each<[string, string, (whole: MemoryTokens) => Partial<TokenStore>]>([
    [
      'gives a token first, and removes it afterwards',
      'taking tokens > gives it to one of 50 who take it at once (T-ONCE-1)',
      () => {
        const tokens = new Map<string, StoredToken>()
        return {
          async put(token) {
            tokens.set(token.digest, token)
          },
          async take(digest) {
            const token = tokens.get(digest)
            await turn()
            tokens.delete(digest)
            return token
          },
        }
      },
    ],
    [
      'withdraws every kind when it is asked for one',
      'withdrawing tokens > removes those of one kind',
      (whole) => ({ removeAllOf: (userId) => whole.removeAllOf(userId) }),
    ],
    [
      'withdraws nothing',
      'withdrawing tokens > removes all of a user, and none of others',
      () => ({ async removeAllOf() {} }),
    ],
    [
      'looks up without regard to case',
      'taking tokens > compares byte by byte',
      (whole) => {
        const put = whole.put.bind(whole)
        return {
          put: (token) => put({ ...token, digest: token.digest.toLowerCase() }),
          take: (digest) => whole.take(digest.toLowerCase()),
        }
      },
    ],
  ])('catches one that %s', async (_flaw, caughtBy, flaw) => {
    const failures = await failuresOf(describeTokenStore, () => new MemoryTokens(), flaw)
    expect(failures).toContain(caughtBy)
  })

  it('finds nothing wrong with one that is whole', async () => {
    expect(
      await failuresOf(
        describeTokenStore,
        () => new MemoryTokens(),
        () => ({}),
      ),
    ).toEqual([])
  })
})
