import { describe, expect, it } from 'vitest'
import { dataText, refillSession } from './session-text'

describe('the text of a session', () => {
  it('is that of its data', () => {
    expect(dataText({ cookie: { path: '/' }, a: { cookie: 1 } })).toBe('{"a":{"cookie":1}}')
  })

  it('is an error where there is none', () => {
    expect(() => dataText({ a: 1n })).toThrow('SESSION_NOT_SERIALIZABLE')
  })
})

describe('refilling a session', () => {
  it('leaves the object, its cookie and its methods', () => {
    const session: Record<string, unknown> = Object.create({ save: 'the method' })
    Object.assign(session, { cookie: 'the cookie', a: 1, b: 2 })
    const data = JSON.parse('{"b":3,"c":4,"save":5,"__proto__":{"admin":true}}')
    refillSession(session, data)
    expect(Object.entries(session)).toEqual([
      ['cookie', 'the cookie'],
      ['b', 3],
      ['c', 4],
    ])
    expect(session.save).toBe('the method')
    expect(session.admin).toBeUndefined()
  })
})
