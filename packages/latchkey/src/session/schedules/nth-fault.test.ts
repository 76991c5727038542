import { describe, expect, it } from 'vitest'
import { type Fault, faults } from './faulty-store.fixture'
import { type Acts, Client, type Opened } from './flows.fixture'

/**
 * S08: the k-th store call of each flow goes wrong in each way, for every k, once, or until the store recovers after the request.
 *
 * - I8: what is answered 200 is stored, and the cookie given leads to it; a refusal gives no cookie, at most a deletion.
 * - I9: nobody is served as somebody on a store that did not answer.
 * - R25: either signed out with the old id dead, or signed in with one id; never an authenticated old id beside a new one.
 */
interface Flow {
  readonly name: string
  /** What the client has before it: nothing, or a session, with a note and a cart, of this user. */
  readonly before: 'nothing' | 'a visit' | 'ann'
  /** The store calls that it makes when nothing goes wrong. */
  readonly calls: readonly string[]
  readonly handle: (act: Acts) => unknown
  /** What the client's cookie opens when it went well. */
  readonly after: Partial<Opened>
}

const old = { note: 'old', cart: 'tea' }

const flows: readonly Flow[] = [
  {
    name: 'an anonymous write',
    before: 'nothing',
    calls: ['create'],
    handle: ({ data }) => (data.note = 'new'),
    after: { user: undefined, data: { note: 'new' } },
  },
  {
    name: 'a write',
    before: 'ann',
    calls: ['load', 'replace'],
    handle: ({ data }) => (data.note = 'new'),
    after: { user: 'ann', data: { ...old, note: 'new' } },
  },
  {
    name: 'a sign-in',
    before: 'a visit',
    calls: ['load', 'create', 'take'],
    handle: ({ signIn }) => signIn('ann'),
    after: { user: 'ann', data: { cart: 'tea' } },
  },
  {
    name: 'a sign-in while a kept key is written',
    before: 'a visit',
    calls: ['load', 'create', 'take', 'load', 'replace'],
    handle: async ({ signIn, requestElsewhere }) => {
      await requestElsewhere(({ data }) => (data.cart = 'coffee'))
      await signIn('ann')
    },
    after: { user: 'ann', data: { cart: 'coffee' } },
  },
  {
    name: 'a sign-in of somebody else',
    before: 'ann',
    calls: ['load', 'create', 'take'],
    handle: ({ signIn }) => signIn('bob'),
    after: { user: 'bob', data: { cart: 'tea' } },
  },
  {
    name: 'a sign-out',
    before: 'ann',
    calls: ['load', 'take'],
    handle: ({ signOut }) => signOut(),
    after: { isAlive: false, user: undefined },
  },
  {
    name: 'a renewal',
    before: 'ann',
    calls: ['load', 'create', 'take'],
    handle: ({ regenerate }) => regenerate(),
    after: { user: 'ann', data: old },
  },
  {
    name: 'a read that is written down',
    before: 'ann',
    calls: ['load', 'extend'],
    handle: ({ pass }) => pass(120_000),
    after: { user: 'ann', data: old },
  },
]

async function clientOf({ before }: Flow): Promise<Client> {
  const client = new Client()
  if (before === 'nothing') return client
  await client.request(async ({ data, signIn }) => {
    if (before === 'ann') await signIn('ann')
    Object.assign(data, old)
  })
  return client
}

const cases = flows.flatMap((flow) =>
  flow.calls.flatMap((call, place) =>
    (Object.keys(faults) as Fault[]).flatMap((fault) => {
      const title = `${flow.name}: the ${place + 1}. call, ${call}, ${fault}`
      return [
        [title, { flow, place, fault, staysDown: false }] as const,
        [`${title}, as all after it`, { flow, place, fault, staysDown: true }] as const,
      ]
    }),
  ),
)

describe('a flow on a store that is well', () => {
  it.each(flows.map((flow) => [flow.name, flow] as const))(
    '%s makes its calls, and ends as it should',
    async (_name, flow) => {
      const client = await clientOf(flow)
      client.faulty.calls.length = 0
      expect((await client.request(flow.handle)).status).toBe(200)
      expect(client.faulty.calls).toEqual(flow.calls)
      expect(await client.open(client.cookie)).toMatchObject(flow.after)
    },
  )
})

describe('the k-th store call goes wrong', () => {
  it.each(cases)('%s', async (_title, { flow, place, fault, staysDown }) => {
    const client = await clientOf(flow)
    const before = client.cookie
    client.faulty.goWrong(place, fault, staysDown)
    const { status, setCookies } = await client.request(flow.handle)
    client.faulty.recover()

    const oldOpens = await client.open(before)
    const newOpens = await client.open(client.cookie)
    const isNew = client.cookie !== before && client.cookie !== undefined
    if (status === 200) {
      expect(newOpens).toMatchObject(flow.after)
    } else {
      expect(status).toBe(503)
      // At most a deletion.
      expect(isNew).toBe(false)
      for (const setCookie of setCookies) expect(setCookie).toMatch(/^__Host-sid=;/)
    }
    // R25: one id at most, and of whom it was or who has just signed in.
    if (isNew && before !== undefined) expect(oldOpens.isAlive).toBe(false)
    if (oldOpens.isAlive) expect(oldOpens.user).toBe(flow.before === 'ann' ? 'ann' : undefined)
    if (!staysDown) {
      // Nor is there a session that nobody knows of.
      const open = [oldOpens, ...(isNew ? [newOpens] : [])]
      for (const user of ['ann', 'bob']) {
        const known = open.filter((each) => each.user === user).length
        expect(await client.countSessionsOf(user)).toBe(known)
      }
    }

    // The store is back: the next attempt works, for whom the client is now.
    const again = await client.request(flow.handle)
    expect(again.status).toBe(200)
  })
})
