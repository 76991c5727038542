import { createRequire } from 'node:module'
import { inherits } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  AuthenticationError,
  passport,
  requestMethods,
  SessionManager,
  SessionStrategy,
} from '../passport'
import { Strategy } from '../passport-strategy'
import { implementations } from './both.fixture'

const require = createRequire(__filename)
const originals = {
  AuthenticationError: require('passport/lib/errors/authenticationerror'),
  SessionManager: require('passport/lib/sessionmanager'),
  SessionStrategy: require('passport/lib/strategies/session'),
  requestMethods: require('passport/lib/http/request'),
  Strategy: require('passport-strategy'),
}
const { original } = implementations

describe('the module', () => {
  it('has the names of the original', () => {
    expect(Object.keys(passport).sort()).toEqual(Object.keys(original).sort())
    expect(passport).toBeInstanceOf(passport.Authenticator)
    expect(passport.Passport).toBe(passport.Authenticator)
    expect(passport.Strategy).toBe(Strategy)
    expect(passport.strategies).toEqual({ SessionStrategy })
    expect(passport.Authenticator.name).toBe('Authenticator')
  })

  it('has an authenticator with the methods, and the numbers of parameters, of the original', () => {
    const shapeOf = (prototype: object) =>
      Object.entries(prototype).map(([name, method]) => [name, (method as () => void).length])
    expect(shapeOf(passport.Authenticator.prototype)).toEqual(
      shapeOf(original.Authenticator.prototype),
    )
    expect(passport.Authenticator).toHaveLength(0)
  })

  it('has an authenticator with the fields of the original', () => {
    const mine = new passport.Authenticator()
    const theirs = new original.Authenticator()
    expect(Object.keys(mine)).toEqual(Object.keys(theirs))
    expect(mine._key).toBe('passport')
    expect(mine._serializers).toEqual([])
    expect(Object.keys(mine._strategies)).toEqual(['session'])
    expect(Object.keys(mine._strategies.session ?? {})).toEqual(
      Object.keys(theirs._strategies.session ?? {}),
    )
    expect(Object.keys(mine._sm)).toEqual(Object.keys(theirs._sm))
    expect(Object.keys(mine._framework)).toEqual(Object.keys(theirs._framework))
  })

  it('may be extended by a class, and by a function', () => {
    class Sub extends passport.Authenticator {}
    const Old = function Old(this: object) {
      Reflect.apply(passport.Authenticator as never, this, [])
    }
    inherits(Old, passport.Authenticator)
    for (const mine of [new Sub(), new (Old as never as typeof Sub)()]) {
      expect(mine).toBeInstanceOf(passport.Authenticator)
      expect(mine._strategies.session).toBeInstanceOf(SessionStrategy)
    }
  })
})

describe('what is required by its path', () => {
  it('has the functions of the original', () => {
    expect(Object.keys(requestMethods)).toEqual(Object.keys(originals.requestMethods))
    for (const [name, method] of Object.entries(requestMethods)) {
      expect(method).toHaveLength(originals.requestMethods[name].length)
    }
    expect(SessionManager.prototype.logIn).toHaveLength(4)
    expect(SessionManager.prototype.logOut).toHaveLength(3)
  })

  it('has an error with the properties of the original', () => {
    for (const values of [['Not now', 400], ['Unauthorized'], []] as unknown[][]) {
      const mine = Reflect.construct(AuthenticationError, values) as Error
      const theirs = Reflect.construct(originals.AuthenticationError, values) as Error
      expect(Object.entries(mine)).toEqual(Object.entries(theirs))
      expect(String(mine)).toBe(String(theirs))
      expect(mine).toBeInstanceOf(Error)
      expect(mine.stack?.split('\n')[0]).toBe(theirs.stack?.split('\n')[0])
    }
  })

  it('makes session strategies and session managers with and without options', () => {
    const fn = () => {}
    for (const name of ['SessionStrategy', 'SessionManager'] as const) {
      const Mine = { SessionStrategy, SessionManager }[name]
      for (const values of [[fn], [undefined, fn], [{}, fn], [{ key: 'admin' }, fn]]) {
        expect({ ...Reflect.construct(Mine, values) }).toEqual({
          ...Reflect.construct(originals[name], values),
        })
      }
    }
  })
})

describe('a strategy', () => {
  it('may be made by a class', () => {
    class Mine extends Strategy {
      override name = 'mine'
    }
    expect(new Mine()).toBeInstanceOf(Strategy)
  })

  it('may be made by a function, which calls this one without new', () => {
    const Old = function Old(this: { name: string }) {
      Strategy.call(this)
      this.name = 'old'
    }
    inherits(Old, Strategy)
    const old = new (Old as never as new () => Strategy)()
    expect(old).toBeInstanceOf(Strategy)
    expect(old.name).toBe('old')
    expect(Reflect.get(Old, 'super_')).toBe(Strategy)
  })

  it('says that it must know how to authenticate', () => {
    const messageOf = (Base: typeof Strategy) => {
      try {
        return new Base().authenticate({})
      } catch (error) {
        return String(error)
      }
    }
    expect(messageOf(Strategy)).toBe(messageOf(originals.Strategy))
    expect(Strategy.Strategy).toBe(Strategy)
  })
})
