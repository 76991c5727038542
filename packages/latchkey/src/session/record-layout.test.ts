import { describe, expect, it } from 'vitest'
import { dataText, frameRecord, readRecord, signedInUser, writeRecord } from './record-layout'

const keys = ['passport']
const cookieText = '{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"}'
const write = ({
  dataText: data,
  ...frame
}: Parameters<typeof frameRecord>[0] & { dataText: string }) =>
  writeRecord(frameRecord(frame), data)
const facts = { createdAt: 1000, signIns: { passport: { at: 1000, methods: ['pwd'], owner: '7' } } }

describe('the layout of a record', () => {
  it('is that of express-session, with one reserved key at its end', () => {
    const text = write({
      cookieText,
      dataText: '{"cart":["a"]}',
      signIns: { passport: { user: '7' } },
      facts,
    })
    expect(text).toBe(
      `{"cookie":${cookieText},"cart":["a"],"passport":{"user":"7"},"latchkey":{"created":1000,"of":"passport:\\"7\\";","in":{"passport":{"at":1000,"methods":["pwd"],"owner":"7"}}}}`,
    )
  })

  it('is read as it was written', () => {
    const written = {
      cookieText,
      dataText: '{"cart":["a"]}',
      signIns: { passport: { user: 7 } },
      facts,
    }
    expect(readRecord(write(written), keys)).toEqual({
      ...{ cookieText, data: { cart: ['a'] }, signIns: { passport: { user: 7 } }, facts },
    })
  })

  it('is read without the reserved key as what it is', () => {
    const text = `{"cookie":${cookieText},"n":1,"passport":{"user":"7"}}`
    expect(readRecord(text, keys)).toEqual({
      ...{ cookieText, data: { n: 1 }, signIns: { passport: { user: '7' } }, facts: undefined },
    })
  })

  it('ignores facts of another sign-in, as an old server may have copied them', () => {
    const text = write({
      cookieText,
      dataText: '{}',
      signIns: { passport: { user: '7' } },
      facts,
    })
    const copied = text.replace('"passport":{"user":"7"}', '"passport":{"user":"8"}')
    expect(readRecord(text, keys)?.facts).toEqual(facts)
    expect(readRecord(copied, keys)?.facts).toBeUndefined()
  })

  it('ignores facts that are not of our form', () => {
    for (const odd of [
      'null',
      '[]',
      '42',
      '{"created":"x","of":"","in":{}}',
      '{"created":1,"of":""}',
    ]) {
      const text = `{"cookie":${cookieText},"latchkey":${odd}}`
      expect(readRecord(text, keys), odd).toMatchObject({ data: {}, facts: undefined })
    }
  })

  it('ignores facts of a sign-in that are not of our form', () => {
    const withFacts = (signIn: object) => {
      const facts = { created: 1, of: 'passport:"7";', in: { passport: signIn } }
      return JSON.stringify({ cookie: {}, passport: { user: '7' }, latchkey: facts })
    }
    const whole = { at: 1, methods: ['pwd'], owner: '7', auth: 'digest' }
    expect(readRecord(withFacts(whole), keys)?.facts?.signIns).toEqual({ passport: whole })
    for (const odd of [
      { at: 'x' },
      { methods: 'pwd' },
      { owner: 7 },
      { auth: 7 },
      { auth: null },
      { id: 7 },
    ]) {
      expect(readRecord(withFacts({ ...whole, ...odd }), keys)?.facts).toBeUndefined()
    }
  })

  it('leaves out where a sign-in came from, and for how long it is remembered, where that is not of our form', () => {
    const read = (signIn: object, more: object = {}) => {
      const facts = { created: 1, of: 'passport:"7";', in: { passport: signIn }, ...more }
      const text = { cookie: {}, passport: { user: '7' }, latchkey: facts }
      return readRecord(JSON.stringify(text), keys)?.facts
    }
    const plain = { at: 1, methods: ['pwd'], id: 'a' }
    const more = { device: 'd'.repeat(100), network: '::/64', remember: { idle: 1, absolute: 2 } }
    expect(read({ ...plain, ...more }, { was: 'x' })).toEqual({
      createdAt: 1,
      signIns: { passport: { ...plain, ...more } },
      replaces: 'x',
    })
    for (const odd of [null, 7, {}, [], 'd'.repeat(101)]) {
      const unsound = { device: odd, network: odd, remember: odd }
      expect(read({ ...plain, ...unsound }, { was: null })).toEqual({
        createdAt: 1,
        signIns: { passport: plain },
      })
      for (const [name, value] of Object.entries(more)) {
        const found = read({ ...plain, ...unsound, [name]: value })
        expect(found?.signIns).toEqual({ passport: { ...plain, [name]: value } })
      }
    }
  })

  it('names a long user by hash', () => {
    const signIns = { passport: { user: { name: 'x'.repeat(200) } } }
    const text = write({ cookieText, dataText: '{}', signIns, facts })
    expect(text.match(/x{200}/g)).toHaveLength(1)
    expect(readRecord(text, keys)?.facts).toEqual(facts)
  })

  const corrupt = [
    '',
    '{',
    'null',
    '[]',
    '42',
    '"text"',
    '{}',
    '{"cookie":null}',
    '{"cookie":[]}',
    '{"cookie":1}',
  ]
  for (const text of corrupt) {
    it(`is nobody's session when it is ${text || 'empty'} (R31)`, () => {
      expect(readRecord(text, keys)).toBeUndefined()
    })
  }

  it('drops __proto__ at any depth, also when it is spelled with escapes (R44)', () => {
    const texts = [
      `{"cookie":{},"__proto__":{"isAdmin":1},"deep":{"__proto__":{"isAdmin":1},"kept":1}}`,
      `{"cookie":{},"\\u005f_proto__":{"isAdmin":1},"deep":{"\\u005F\\u005fproto__":{"isAdmin":1},"kept":1}}`,
    ]
    for (const text of texts) {
      const data = readRecord(text, keys)?.data as {
        isAdmin?: unknown
        deep: { isAdmin?: unknown }
      }
      expect(data).toEqual({ deep: { kept: 1 } })
      expect(data.isAdmin ?? data.deep.isAdmin).toBeUndefined()
    }
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined()
  })

  it('finds nobody in a bag without a user', () => {
    expect(signedInUser({ passport: {} }, 'passport')).toBeUndefined()
    expect(signedInUser({ passport: { user: null } }, 'passport')).toBeUndefined()
    expect(signedInUser({ passport: 'x' }, 'passport')).toBeUndefined()
    expect(signedInUser({}, 'passport')).toBeUndefined()
    expect(signedInUser({ passport: { user: 0 } }, 'passport')).toBe(0)
  })
})

describe('the text of session data', () => {
  it('follows the conversions of JSON (R19)', () => {
    const data = {
      date: new Date(0),
      nan: Number.NaN,
      map: new Map([[1, 2]]),
      fn: () => 1,
      no: undefined,
    }
    expect(dataText(data, keys)).toBe('{"date":"1970-01-01T00:00:00.000Z","nan":null,"map":{}}')
  })

  it('refuses what JSON refuses, by name (R19)', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    for (const data of [{ big: 10n }, cycle, { toJSON: () => [] }, { toJSON: () => undefined }]) {
      expect(() => dataText(data, keys)).toThrow(/SESSION_NOT_SERIALIZABLE/)
    }
  })

  it('refuses the keys that the record keeps for itself', () => {
    for (const key of ['cookie', 'latchkey', 'passport']) {
      expect(() => dataText({ [key]: 1 }, keys)).toThrow(`must not use the key '${key}'`)
    }
  })
})
