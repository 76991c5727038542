// @ts-check
import { describe, expect, it } from 'vitest'
import { cookieSetBy, parseResponse } from './connection.mjs'

const head = 'HTTP/1.1 200 OK\r\nSet-Cookie: sid=abc; Path=/\r\nContent-Length: 5'

describe('parseResponse', () => {
  it('takes a response apart', () => {
    expect(parseResponse(`${head}\r\n\r\nhello`)).toEqual({ status: 200, head, body: 'hello' })
  })

  it('waits for the rest of a response that comes in pieces', () => {
    expect(parseResponse('HTTP/1.1 2')).toBeUndefined()
    expect(parseResponse(`${head}\r\n\r\nhell`)).toBeUndefined()
  })

  it('refuses more than was announced', () => {
    expect(() => parseResponse(`${head}\r\n\r\nhello!`)).toThrow('expected one response')
  })

  it('refuses a response of unknown length, even if its body speaks of one', () => {
    expect(() => parseResponse('HTTP/1.1 200 OK\r\n\r\n\r\nContent-Length: 5')).toThrow(
      'with a Content-Length',
    )
  })
})

describe('cookieSetBy', () => {
  it('gives the cookie as the next request sends it', () => {
    expect(cookieSetBy({ status: 200, head, body: '' })).toBe('sid=abc')
  })

  it('gives nothing where none is set', () => {
    expect(cookieSetBy({ status: 200, head: 'HTTP/1.1 200 OK', body: '' })).toBeUndefined()
  })
})
