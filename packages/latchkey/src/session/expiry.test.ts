import { describe, expect, it } from 'vitest'
import { Expiry } from './expiry'

const second = 1000
const minute = 60 * second

describe('expiry', () => {
  const expiry = new Expiry({ idle: { minutes: 30 }, absolute: { hours: 8 } }).of({})

  it('counts a touch interval on top of idle, so that an unwritten use never ends a session early', () => {
    expect(expiry.expiresAt(0, 0)).toBe(31 * minute)
  })

  it('never goes beyond the absolute end (7.3.2)', () => {
    expect(expiry.expiresAt(0, 7 * 60 * minute + 45 * minute)).toBe(480 * minute)
  })

  it('is over exactly at its end, and not a millisecond before (R34)', () => {
    const session = { createdAt: 0, expiresAt: 31 * minute }
    expect(expiry.judge(session, 31 * minute - 1)).toBeUndefined()
    expect(expiry.judge(session, 31 * minute)).toBe('idle-timeout')
  })

  it('calls it absolute where both ends have come', () => {
    const session = { createdAt: 0, expiresAt: 480 * minute }
    expect(expiry.judge(session, 480 * minute - 1)).toBeUndefined()
    expect(expiry.judge(session, 480 * minute)).toBe('absolute-timeout')
    expect(expiry.judge({ createdAt: 0, expiresAt: 1e15 }, 480 * minute)).toBe('absolute-timeout')
  })

  it('has a use written down once a touch interval', () => {
    const session = { createdAt: 0, expiresAt: expiry.expiresAt(0, 0) }
    expect(expiry.touch(session, minute - 1)).toBeUndefined()
    expect(expiry.touch(session, minute)).toBe(32 * minute)
  })

  it('has what is left until the absolute end written down, once', () => {
    const now = 479 * minute
    const session = { createdAt: 0, expiresAt: 480 * minute - 5 }
    expect(expiry.touch(session, now)).toBe(480 * minute)
    expect(expiry.touch({ createdAt: 0, expiresAt: 480 * minute }, now)).toBeUndefined()
  })

  it('never moves back when the clock does (R36)', () => {
    const session = { createdAt: 0, expiresAt: 100 * minute }
    expect(expiry.touch(session, 10 * minute)).toBeUndefined()
  })

  it('is exact with a touch at every request (7.3.1)', () => {
    const exact = new Expiry({ idle: { seconds: 10 }, touch: 'every-request' }).of({})
    expect(exact.expiresAt(0, 0)).toBe(10 * second)
    expect(exact.touch({ createdAt: 0, expiresAt: 10 * second }, 1)).toBe(10 * second + 1)
  })

  it('touches at a tenth of a short idle time', () => {
    const short = new Expiry({ idle: { seconds: 10 } }).of({})
    expect(short.expiresAt(0, 0)).toBe(11 * second)
  })

  it('tells when a session was last seen', () => {
    expect(expiry.lastSeenAt({ createdAt: 0, expiresAt: 41 * minute })).toBe(10 * minute)
    expect(expiry.lastSeenAt({ createdAt: 5, expiresAt: 31 * minute })).toBe(5)
  })

  it('dies at the absolute end though it is used every minute (R37)', () => {
    const day = new Expiry({ idle: { minutes: 30 }, absolute: { hours: 24 } }).of({})
    let expiresAt = day.expiresAt(0, 0)
    let now = 0
    for (; day.judge({ createdAt: 0, expiresAt }, now) === undefined; now += minute) {
      expiresAt = day.touch({ createdAt: 0, expiresAt }, now) ?? expiresAt
    }
    expect(now).toBe(24 * 60 * minute)
  })

  for (const idle of [{ minutes: 0 }, { minutes: -1 }, { minutes: Number.NaN }, { days: 401 }]) {
    it(`refuses ${JSON.stringify(idle)}`, () => {
      expect(() => new Expiry({ idle })).toThrow(/idle/)
    })
  }

  it('refuses units it does not know, and a touch interval longer than idle', () => {
    expect(() => new Expiry({ idle: { minute: 3 } as object })).toThrow(/idle\.minute/)
    expect(() => new Expiry({ idle: { minutes: Number.POSITIVE_INFINITY } })).toThrow(/idle/)
    expect(() => new Expiry({ idle: 30 as never })).toThrow(/Received number 30/)
    expect(() => new Expiry({ idle: { minutes: 1 }, touch: { minutes: 2 } })).toThrow(/touch/)
  })
})
