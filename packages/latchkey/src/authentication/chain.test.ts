import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { deferred } from '../internal/response-gate.test-kit'
import { ann, makeWorld, request, type User } from './authenticator.fixture'
import { challenge } from './challenge'
import { challengesOf, failure, type Outcome, pass, redirect, success } from './outcomes'
import type { Strategy } from './strategy'

type Answer = Strategy<User>['authenticate']

/** Strategies that say what they are given, and which of them were asked. */
function chainOf(...answers: (Outcome<User> | Answer)[]) {
  const asked: string[] = []
  const strategies = answers.map((answer, place) => ({
    name: `s${place}`,
    authenticate(given: Parameters<Answer>[0]) {
      asked.push(`s${place}`)
      return typeof answer === 'function' ? answer(given) : answer
    },
  }))
  const world = makeWorld()
  const authenticator = world.authenticatorWith({ strategies, strategyTimeout: { seconds: 5 } })
  const names = strategies.map(({ name }) => name)
  return { ...world, authenticator, strategies, names, asked }
}

const basic = failure('no_password', { challenge: challenge('Basic', { realm: 'the "house"' }) })
const bearer = failure('no_token', { challenge: challenge('Bearer', { realm: 'api' }) })
const malformed = failure('malformed', { status: 400, message: 'Not like that.' })

describe('strategies that are tried in turn', () => {
  it.each([
    ['a success', success(ann)],
    ['a redirect', redirect('https://id.example/')],
    ['a pass', pass()],
  ])('end with %s, and no later one is asked', async (_, end) => {
    const { authenticator, names, asked } = chainOf(basic, end, success(ann))
    expect(await authenticator.authenticate(names, request)).toBe(end)
    expect(asked).toEqual(['s0', 's1'])
  })

  it('end with what one throws: nobody is refused on an answer that did not come', async () => {
    const down = new Error('the directory is down')
    const { authenticator, names, asked } = chainOf(basic, () => Promise.reject(down), success(ann))
    await expect(authenticator.authenticate(names, request)).rejects.toBe(down)
    expect(asked).toEqual(['s0', 's1'])
  })

  it('have the status, code and message of the first where all fail, and all their failures', async () => {
    const { authenticator, names } = chainOf(malformed, basic, bearer)
    expect(await authenticator.authenticate(names, request)).toMatchObject({
      kind: 'failure',
      status: 400,
      code: 'malformed',
      message: 'Not like that.',
      failures: [malformed, basic, bearer],
    })
  })

  it('have all their challenges, in order, with quoted realms (RFC 9110 section 11.6.1)', async () => {
    const { authenticator, names } = chainOf(basic, malformed, bearer)
    const outcome = await authenticator.authenticate(names, request)
    expect(outcome.kind === 'failure' && challengesOf(outcome)).toEqual([
      'Basic realm="the \\"house\\""',
      'Bearer realm="api"',
    ])
  })

  it('that are one are as one that is asked by name', async () => {
    const { authenticator, strategies } = chainOf(basic)
    expect(await authenticator.authenticate(['s0'], request)).toBe(basic)
    expect(await authenticator.authenticate('s0', request)).toBe(basic)
    expect(challengesOf(basic)).toEqual([basic.challenge])
    expect(challengesOf(malformed)).toEqual([])
    expect(strategies).toHaveLength(1)
  })

  it('may be strategies that are not registered', async () => {
    const { authenticator } = chainOf(basic)
    const own: Strategy<User> = { name: 'own', authenticate: () => success(ann) }
    expect(await authenticator.authenticate(own, request)).toMatchObject({ user: ann })
    expect(await authenticator.authenticate(['s0', own], request)).toMatchObject({ user: ann })
  })

  it('each have their own time', async () => {
    const { promise, resolve } = deferred()
    const { authenticator, clock, names } = chainOf(
      () => promise.then(() => basic),
      () => new Promise(() => {}),
    )
    const asked = authenticator.authenticate(names, request)
    const settled = expect(asked).rejects.toThrow(
      "The strategy 's1' gave no outcome within 5000 ms",
    )
    clock.advance(4_999)
    resolve()
    await promise
    await new Promise(setImmediate)
    clock.advance(4_999)
    expect(clock.waiting).toBe(1)
    clock.advance(1)
    await settled
  })
})

describe('a choice of strategies', () => {
  it.each([
    ['no strategy', [], 'OPTION_INVALID: strategy must be a list that is not empty'],
    [
      'one that is not there',
      ['s0', 'nope'],
      "STRATEGY_UNKNOWN: No strategy 'nope'; there are: s0.",
    ],
    ['nothing', [undefined], 'OPTION_INVALID: strategy must be'],
    ['what is no strategy', { name: 'x' }, 'OPTION_INVALID: strategy must be the name'],
  ])('refuses %s, when asked for it and when asked', async (_, choice, message) => {
    const { authenticator, asked } = chainOf(success(ann))
    expect(() => authenticator.strategiesOf(choice as never)).toThrow(message)
    await expect(authenticator.authenticate(choice as never, request)).rejects.toThrow(message)
    expect(asked).toEqual([])
  })

  it('is known by its strategies, in order', () => {
    const { authenticator, strategies } = chainOf(basic, bearer)
    expect(authenticator.strategiesOf(['s1', 's0'])).toEqual([strategies[1], strategies[0]])
    expect(authenticator.strategiesOf('s1')).toEqual([strategies[1]])
  })
})

describe('an outcome that comes too late', () => {
  it.each([
    ['success', () => success(ann)],
    [
      'error',
      () => {
        throw new Error('late')
      },
    ],
  ])('of %s is told of, and does nothing', async (kind, act) => {
    const events: unknown[] = []
    const note = (event: unknown) => events.push(event)
    subscribe('latchkey:authentication', note)
    try {
      const { promise, resolve } = deferred()
      const { authenticator, clock } = chainOf(() => promise.then(act))
      const asked = authenticator.authenticate('s0', request)
      const settled = expect(asked).rejects.toMatchObject({ code: 'STRATEGY_SILENT' })
      clock.advance(5_000)
      await settled
      expect(events).toEqual([])
      resolve()
      await new Promise(setImmediate)
      expect(events).toEqual([{ kind: 'late-outcome', strategy: 's0', outcome: kind }])
    } finally {
      unsubscribe('latchkey:authentication', note)
    }
  })
})
