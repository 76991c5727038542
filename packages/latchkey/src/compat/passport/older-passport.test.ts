import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { PassportRequest } from './passport-request'
import { extendRequest, requestMethods } from './request-methods'

const names = [
  'logIn',
  'login',
  'logOut',
  'logout',
  'isAuthenticated',
  'isUnauthenticated',
] as const
const older = () => undefined

function newRequest(): PassportRequest {
  return new IncomingMessage(new Socket()) as unknown as PassportRequest
}

describe('an older passport in the process (D33, T-FIX-1)', () => {
  afterEach(() => {
    for (const name of names) Reflect.deleteProperty(IncomingMessage.prototype, name)
  })

  it.each([false, true])('signs nobody in, with promises: %s', (promises) => {
    for (const name of names) Reflect.set(IncomingMessage.prototype, name, older)
    const request = newRequest()
    extendRequest(request, undefined, promises)
    for (const name of names) expect(request[name]).not.toBe(older)
    if (!promises) expect(request.logIn).toBe(requestMethods.logIn)
  })

  it('is told from a method of the request’s own, which stays', () => {
    const request = Object.assign(newRequest(), { logIn: older, isAuthenticated: older })
    extendRequest(request as PassportRequest, undefined)
    expect(request.logIn).toBe(older)
    expect(request.isAuthenticated).toBe(older)
  })
})
