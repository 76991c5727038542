import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { failure, pass } from '../authentication/outcomes'
import type { AuthenticationRequest, Strategy } from '../authentication/strategy'
import { type CallbackStrategy, fromCallbacks } from './callback-strategy'
import { tryStrategy } from './strategy-runner'

describe('a strategy that is tried alone', () => {
  it('gives its outcome, in two lines', async () => {
    const strategy: Strategy<string> = { name: 'never', authenticate: () => failure('no') }
    const outcome = await tryStrategy(strategy, { method: 'POST', url: '/login', body: {} })
    expect(outcome).toMatchObject({ kind: 'failure', code: 'no' })
  })

  it('sees the request as from an adapter', async () => {
    const seen: AuthenticationRequest[] = []
    const strategy: Strategy<string> = {
      name: 'seeing',
      authenticate(request) {
        seen.push(request)
        return pass()
      },
    }
    const { signal } = new AbortController()
    const headers = { Authorization: 'Bearer abc' }
    await tryStrategy(strategy)
    await tryStrategy(strategy, { body: 'x', url: '/a?b=c', headers, signal })
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/', body: undefined })
    expect(seen[0]?.header('authorization')).toBeUndefined()
    expect(seen[1]).toMatchObject({ method: 'POST', url: '/a?b=c', body: 'x', signal })
    expect(seen[1]?.header('AUTHORIZATION')).toBe('Bearer abc')
  })

  it('fails as with an Authenticator: what it throws is thrown, and silence is an error', async () => {
    const bug = new Error('a bug')
    const throwing: Strategy<string> = {
      name: 'throwing',
      authenticate() {
        throw bug
      },
    }
    await expect(tryStrategy(throwing)).rejects.toBe(bug)
    const silent: Strategy<string> = { name: 'silent', authenticate: () => new Promise(() => {}) }
    await expect(tryStrategy(silent, {}, { timeout: { milliseconds: 5 } })).rejects.toMatchObject({
      code: 'STRATEGY_SILENT',
    })
  })
})

interface Actions {
  success(user: unknown, info?: unknown): void
  fail(challenge?: unknown, status?: unknown): void
  redirect(url: string, status?: number): void
  pass(): void
  error(error: unknown): void
}

/** A strategy in the old manner. */
const old = (authenticate: (this: Actions, request: never, options: never) => unknown) =>
  ({ name: 'old', authenticate }) as CallbackStrategy

describe('a strategy that calls back', () => {
  it.each<[string, (this: Actions) => unknown, object]>([
    [
      'success',
      function () {
        this.success('ann', { scope: 'x' })
      },
      { kind: 'success', user: 'ann', info: { scope: 'x' } },
    ],
    [
      'fail with a challenge',
      function () {
        this.fail('Basic realm="x"')
      },
      { kind: 'failure', status: 401, challenge: 'Basic realm="x"' },
    ],
    [
      'fail with a status',
      function () {
        this.fail(400)
      },
      { kind: 'failure', status: 400 },
    ],
    [
      'fail with both',
      function () {
        this.fail('Bearer', 403)
      },
      { status: 403, challenge: 'Bearer' },
    ],
    [
      'fail with a message',
      function () {
        this.fail({ message: 'No.' })
      },
      { kind: 'failure', status: 401, message: 'No.' },
    ],
    [
      'redirect',
      function () {
        this.redirect('/there', 301)
      },
      { kind: 'redirect', location: '/there', status: 302 },
    ],
    [
      'pass later',
      async function () {
        await undefined
        this.pass()
      },
      { kind: 'pass' },
    ],
  ])('gives its outcome: %s', async (_, authenticate, outcome) => {
    expect(await tryStrategy(fromCallbacks(old(authenticate)))).toMatchObject(outcome)
  })

  it.each<[string, (this: Actions) => unknown]>([
    [
      'says',
      function () {
        this.error(new Error('down'))
      },
    ],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects with', () => Promise.reject(new Error('down'))],
  ])('fails with the error that it %s', async (_, authenticate) => {
    await expect(tryStrategy(fromCallbacks(old(authenticate)))).rejects.toThrow('down')
  })

  it('has the request and the options in the old form', async () => {
    const seen: unknown[] = []
    const strategy = old(function (request, options) {
      seen.push(request, options)
      this.pass()
    })
    await tryStrategy(fromCallbacks(strategy, { options: { scope: 'x' }, headers: ['X-Own'] }), {
      url: '/cb?code=1',
      headers: { 'X-OWN': 'yes', Authorization: 'Basic eA==' },
      body: { a: 1 },
    })
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/cb?code=1',
        headers: { 'x-own': 'yes', authorization: 'Basic eA==' },
        body: { a: 1 },
        query: { code: '1' },
      },
      { scope: 'x' },
    ])
  })

  it('has an instance of its own for each request, and acts once (D3)', async () => {
    const events: unknown[] = []
    const note = (event: unknown) => events.push(event)
    subscribe('latchkey:authentication', note)
    const strategy = old(async function (this: Actions, request: { body: string }) {
      await undefined
      this.success(request.body)
      this.fail()
    } as never)
    const tried = fromCallbacks(strategy)
    const outcomes = await Promise.all(['ann', 'bob'].map((body) => tryStrategy(tried, { body })))
    unsubscribe('latchkey:authentication', note)
    expect(outcomes).toMatchObject([{ user: 'ann' }, { user: 'bob' }])
    expect(events).toEqual(
      Array(2).fill({
        kind: 'second-outcome',
        strategy: 'old',
        first: 'success',
        second: 'failure',
      }),
    )
    expect(Object.keys(strategy)).toEqual(['name', 'authenticate'])
  })

  it('is refused where it is none', () => {
    expect(() => fromCallbacks({} as never)).toThrow('OPTION_INVALID: strategy must be')
  })
})
