import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { type FlashMiddleware, type FlashOptions, flash as ours } from './connect-flash'

type Flash = (...values: unknown[]) => unknown
type MakeFlash = (options?: FlashOptions | null) => FlashMiddleware

const original: MakeFlash = createRequire(__filename)('connect-flash')

/** A request that went through the middleware. */
function requestOf(makeFlash: MakeFlash, session: unknown, options?: FlashOptions | null) {
  const request: { session?: unknown; flash?: unknown } = { session }
  let calls = 0
  makeFlash(options)(request, {}, () => calls++)
  expect(calls).toBe(1)
  return request as { session?: unknown; flash: Flash }
}

/** What calls of `req.flash` give and leave, one after the other, as a page would see it. */
function seen(makeFlash: MakeFlash, session: unknown, calls: readonly unknown[][]) {
  const request = requestOf(makeFlash, session)
  return calls.map((values) => {
    let gives: unknown
    try {
      gives = request.flash(...values)
    } catch (error) {
      gives = error instanceof Error ? error.name : error
    }
    return structuredClone({ gives, leaves: request.session })
  })
}

describe.each([
  ['the original', original],
  ['ours', ours],
])('req.flash, by %s', (_, makeFlash) => {
  it('gives the messages of a type once', () => {
    const { flash } = requestOf(makeFlash, {})
    const request = { session: {}, flash }
    expect(request.flash('error', 'one')).toBe(1)
    expect(request.flash('error', 'two')).toBe(2)
    expect(request.flash('error')).toEqual(['one', 'two'])
    expect(request.flash('error')).toEqual([])
  })

  it('gives all messages once', () => {
    const request = requestOf(makeFlash, {})
    request.flash('error', 'wrong')
    request.flash('info', ['a', 'b'])
    expect(request.flash()).toEqual({ error: ['wrong'], info: ['a', 'b'] })
    expect(request.flash()).toEqual({})
  })

  it('makes a message by util.format of more than two arguments', () => {
    const request = requestOf(makeFlash, {})
    request.flash('info', 'Hello, %s: %d new', 'ada', 3)
    expect(request.flash('info')).toEqual(['Hello, ada: 3 new'])
  })

  it('says that it needs sessions, where there is none', () => {
    const request = requestOf(makeFlash, undefined)
    expect(() => request.flash('info')).toThrow(new Error('req.flash() requires sessions'))
    expect(() => request.flash('info', 'x')).toThrow(new Error('req.flash() requires sessions'))
  })

  it('finds the session of the time of the call, and of the request it is called on', () => {
    const request = requestOf(makeFlash, { flash: { info: ['before'] } })
    request.session = { flash: { info: ['after'] } }
    const { flash } = request
    expect(flash.call({ session: { flash: { info: ['other'] } } }, 'info')).toEqual(['other'])
    expect(request.flash('info')).toEqual(['after'])
  })

  it('stays as it is on a request that has one', () => {
    const flash = () => 'theirs'
    const request = { session: {}, flash }
    makeFlash()(request, {}, () => {})
    expect(request.flash).toBe(flash)
    makeFlash({ unsafe: true })(request, {}, () => {})
    expect(request.flash).not.toBe(flash)
  })
})

describe('as with the original', () => {
  it.each<[string, unknown, unknown[][]]>([
    ['a list pushes each', {}, [['a', ['x', 'y']], ['a', ['z']], ['a']]],
    [
      'a list of nothing',
      {},
      [
        ['a', []],
        ['a', 'x'],
        ['a', []],
      ],
    ],
    ['a list with more arguments is a format', {}, [['a', ['x'], 'y'], ['a']]],
    ['an argument that is undefined is one', {}, [['a', 'x', undefined], ['a']]],
    ['messages that are no text', {}, [['a', 5], ['a', { b: 1 }], ['a', true], ['a']]],
    [
      'an empty message reads',
      { flash: { a: ['x'] } },
      [
        ['a', ''],
        ['a', 'y'],
        ['a', 0],
      ],
    ],
    ['an empty type reads all', { flash: { a: ['x'] } }, [['', 'y'], []]],
    ['reading one type leaves the others', { flash: { a: ['x'], b: ['y'] } }, [['a'], ['b'], []]],
    ['reading all leaves an empty object', { flash: { a: ['x'] } }, [[], []]],
    ['a type that is a number', {}, [[5, 'x'], [5], [0, 'x']]],
    ['messages of another hand', { flash: { a: null } }, [['a'], ['a', 'x']]],
    ['a session that is null', null, [['a'], ['a', 'x'], []]],
  ])('%s', (_, session, calls) => {
    const [ofOurs, ofTheOriginal] = [ours, original].map((makeFlash) =>
      seen(makeFlash, structuredClone(session), calls),
    )
    expect(ofOurs).toEqual(ofTheOriginal)
  })

  it('takes no options, and options that are null', () => {
    expect(requestOf(ours, {}, null).flash('a')).toEqual([])
    expect(requestOf(original, {}, null).flash('a')).toEqual([])
  })
})

describe('reading', () => {
  it.each([[[]], [['error']], [['error', '']], [['constructor']]])(
    'changes nothing where nothing was left, flash(%j): D9',
    (values) => {
      const session = Object.freeze({ views: 1 })
      const request = requestOf(ours, session)
      expect(request.flash(...values)).toEqual(values.length === 0 ? {} : [])
      expect(session).toEqual({ views: 1 })
    },
  )

  it('gives no inherited function for a type that a client chose', () => {
    const request = requestOf(ours, { flash: { error: ['x'] } })
    expect(() => request.flash('constructor', 'x')).toThrow(TypeError)
    for (const type of ['constructor', '__proto__', 'toString']) {
      expect(request.flash(type)).toEqual([])
    }
  })
})
