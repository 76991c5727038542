import { describe, expect, it } from 'vitest'
import { ann, bob, makeWorld, type User } from './authenticator.fixture'
import { firstTaker, nobodysCase } from './first-taker'
import { failure, pass } from './outcomes'

const no = () => pass()

const first = (functions: readonly (() => unknown)[]) => firstTaker(functions, (fn) => fn())

describe('the first that takes it', () => {
  it('answers, and no later one is asked', () => {
    const asked: string[] = []
    const taker = (name: string) => () => {
      asked.push(name)
      return name
    }
    expect(first([no, taker('a'), taker('b')])).toBe('a')
    expect(asked).toEqual(['a'])
  })

  it('may be found by promises, of the library and of others', async () => {
    const later = async () => pass()
    // biome-ignore lint/suspicious/noThenProperty: a query of Mongoose is such an object
    const query = () => ({ then: (resolve: (value: string) => void) => resolve('found') })
    expect(await first([later, no, query])).toBe('found')
  })

  it.each([undefined, null, false, 0, ''])('may say %o: that is an answer', (answer) => {
    expect(first([no, () => answer, () => 'never'])).toBe(answer)
  })

  it('is nobody where all pass', async () => {
    expect(first([no, no])).toBe(nobodysCase)
    expect(await first([async () => pass(), no])).toBe(nobodysCase)
  })

  it('throws what one throws, and rejects with what one rejects with', async () => {
    const bug = new Error('a bug')
    const throwing = () => {
      throw bug
    }
    expect(() => first([no, throwing])).toThrow(bug)
    await expect(first([() => Promise.reject(bug)])).rejects.toBe(bug)
    await expect(first([async () => pass(), throwing])).rejects.toBe(bug)
  })
})

describe('several serializers and deserializers', () => {
  const staff = {
    serialize: (user: User) => (user.id === '2' ? `staff:${user.id}` : pass()),
    deserialize: (name: unknown) => (name === 'staff:2' ? bob : pass()),
  }
  const customers = {
    serialize: async (user: User) => (user.id === '1' ? `customer:${user.id}` : pass()),
    deserialize: async (name: unknown) => (name === 'customer:1' ? ann : pass()),
  }
  const both = {
    serialize: [staff.serialize, customers.serialize],
    deserialize: [staff.deserialize, customers.deserialize],
  }

  it.each([ann, bob])('each know their own kind of user: $name', async (user) => {
    const { authenticatorWith, browser } = makeWorld()
    const authenticator = authenticatorWith(both)
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, user))
    expect(await chrome.request((session) => authenticator.open(session))).toEqual({ user })
  })

  it('fail by a code where none takes the user', async () => {
    const { authenticatorWith, browser, sessions } = makeWorld()
    const authenticator = authenticatorWith(both)
    const session = await browser().open()
    const stranger = { id: '3', name: 'eve' }
    await expect(authenticator.signIn(session, stranger)).rejects.toThrow(
      'USER_NOT_SERIALIZABLE: No function of serialize took the user.',
    )
    expect(sessions.due(session)).toBe('nothing')
  })

  it('fail by a code where none takes the name, and sign nobody out (I9)', async () => {
    const { authenticatorWith, browser, sessions } = makeWorld()
    const chrome = browser()
    await chrome.request((session) => authenticatorWith(both).signIn(session, ann))
    const without = authenticatorWith({ ...both, deserialize: staff.deserialize })
    const session = await chrome.open()
    await expect(without.open(session)).rejects.toMatchObject({
      code: 'USER_NOT_DESERIALIZABLE',
      status: 500,
    })
    expect(sessions.due(session)).toBe('nothing')
  })

  it('take no outcome for a user, nor for a name', async () => {
    const { authenticatorWith, browser } = makeWorld()
    const chrome = browser()
    await chrome.request((session) => authenticatorWith().signIn(session, ann))
    const confused = authenticatorWith({
      serialize: () => failure('no'),
      deserialize: () => failure('no') as never,
    })
    const session = await chrome.open()
    await expect(confused.open(session)).rejects.toMatchObject({ code: 'USER_NOT_DESERIALIZABLE' })
    await expect(confused.signIn(session, ann)).rejects.toMatchObject({
      code: 'USER_NOT_SERIALIZABLE',
    })
  })

  it.each([[[]], [[no, 'x']]])('%j are refused', (serialize) => {
    expect(() => makeWorld().authenticatorWith({ serialize: serialize as never })).toThrow(
      'OPTION_INVALID: serialize must be a function, or a list of functions',
    )
  })
})
