import { describe, expect, it } from 'vitest'
import { cameOverHttps, pathMatches, pathOf } from './request-facts'

describe('the path of a request', () => {
  it('is what was sent, without the query', () => {
    expect(pathOf({ url: '/a/b?c' })).toBe('/a/b')
    expect(pathOf({ url: '/b', originalUrl: '/a/b#c' })).toBe('/a/b')
    expect(pathOf({ url: 'http://example.org/a?b' })).toBe('/a')
    expect(pathOf({ url: '//a' })).toBe('//a')
    expect(pathOf({ url: '*' })).toBe('*')
    expect(pathOf({})).toBe('/')
  })
})

describe('the path of a cookie', () => {
  it.each([
    ['/', '/', true],
    ['/a', '/', true],
    ['/a', '/a', true],
    ['/a/', '/a', true],
    ['/a/b', '/a', true],
    ['/a/b', '/a/', true],
    ['/ab', '/a', false],
    ['/a', '/a/', false],
    ['/b', '/a', false],
    ['*', '/', false],
  ])('%s is for a cookie of %s: %s (RFC 6265 section 5.1.4)', (path, cookiePath, expected) => {
    expect(pathMatches(path, cookiePath)).toBe(expected)
  })

  it('is / when it is not said', () => {
    for (const path of [undefined, null, '']) expect(pathMatches('/a', path)).toBe(true)
  })
})

describe('https', () => {
  const proxied = (header: string) => ({ headers: { 'x-forwarded-proto': header } })

  it('is what the connection is', () => {
    expect(cameOverHttps({ connection: { encrypted: true } }, false)).toBe(true)
    expect(cameOverHttps({ connection: null }, undefined)).toBe(false)
  })

  it('is what Express says unless proxy says otherwise', () => {
    expect(cameOverHttps({ secure: true }, undefined)).toBe(true)
    expect(cameOverHttps({ secure: true }, false)).toBe(false)
    expect(cameOverHttps({ secure: true }, true)).toBe(false)
  })

  it('is what the first proxy says, if proxies count', () => {
    expect(cameOverHttps(proxied(' HTTPS, http'), true)).toBe(true)
    expect(cameOverHttps(proxied('http, https'), true)).toBe(false)
    expect(cameOverHttps(proxied('https'), undefined)).toBe(false)
  })
})
