import { describe, expect, it } from 'vitest'
import { Authenticator } from './authenticator'
import { ann, makeWorld, type User } from './authenticator.fixture'
import { failure } from './outcomes'

describe('the options', () => {
  it('may be an object of a class, whose methods see it', async () => {
    class Options {
      readonly users = [ann]
      readonly prefix = 'user:'
      serialize(user: User) {
        return `${this.prefix}${user.id}`
      }
      deserialize(name: string) {
        return this.users.find(({ id }) => name === `${this.prefix}${id}`)
      }
      ownerOf(user: User) {
        return `${this.prefix}${user.id}`
      }
      rolesOf() {
        return [this.prefix]
      }
    }
    const { sessions, browser } = makeWorld()
    const chrome = browser()
    const authenticator = new Authenticator<User, string>(new Options())
    await chrome.request((session) => authenticator.signIn(session, ann))
    expect(await authenticator.open(await chrome.open())).toEqual({ user: ann })
    expect(await sessions.of('user:1').list()).toHaveLength(1)
    expect(await authenticator.roleCheck(['user:'])(ann)).toBe(true)
  })

  const functions = { serialize: () => '1', deserialize: () => ann }
  const strategy = { name: 'test', authenticate: () => failure('no') }
  it.each<[string, object | undefined, RegExp]>([
    ['nothing', undefined, /The options of Authenticator must be an object. Received undefined/],
    ['no serialize', { ...functions, serialize: undefined }, /serialize must be a function/],
    ['no deserialize', { serialize: functions.serialize }, /deserialize must be a function/],
    ['strategies that are no array', { ...functions, strategies: strategy }, /strategies must be/],
    ['a strategy without a name', { ...functions, strategies: [{}] }, /each with a name and auth/],
    [
      'two strategies of one name',
      { ...functions, strategies: [strategy, { ...strategy }] },
      /not 'test' twice/,
    ],
    ['an ownerOf that is no function', { ...functions, ownerOf: 'id' }, /ownerOf must be a func/],
    ['an empty key', { ...functions, key: '' }, /key must be a name/],
    ['a time that is none', { ...functions, strategyTimeout: 5 }, /strategyTimeout must be a dur/],
  ])('refuse %s', (_, options, message) => {
    expect(() => new Authenticator(options as never)).toThrow(message)
  })
})
