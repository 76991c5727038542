import { strict as assert } from 'node:assert'
import { casesOf } from '../contract'
import type { StrategyCase, StrategyContext } from '../strategy-context'

/** That each of the requests signs in its user. */
async function assertAccepted(context: StrategyContext): Promise<void> {
  for (const { request, user } of context.accepts) {
    const outcome = await context.answerTo(request, 'a request with credentials')
    assert.ok(outcome.kind === 'success', `it must sign somebody in. It came to ${outcome.kind}`)
    assert.deepEqual(outcome.user, user, 'it must sign in the user whose credentials were sent')
  }
}

export const outcomeCases: readonly StrategyCase[] = casesOf<StrategyContext>('outcomes', {
  async 'has a name, and keeps it'({ strategy }) {
    const { name } = strategy
    assert.ok(typeof name === 'string' && name !== '', 'a strategy must have a name')
    assert.equal(strategy.name, name, 'the name must stay the same')
  },

  async 'is tried with two users at least, and a refusal'({ accepts, refuses }) {
    const users = new Set(accepts.map(({ user }) => JSON.stringify(user)))
    assert.ok(users.size >= 2, 'accepts must have requests of two different users')
    assert.ok(refuses.length >= 1, 'refuses must have a request')
  },

  async 'signs in the user whose credentials were sent'(context) {
    await assertAccepted(context)
  },

  async 'refuses the credentials of nobody'(context) {
    for (const request of context.refuses) await context.refusalOf(request, 'a refused request')
  },

  async 'gives exactly one outcome for each request'(context) {
    const requests = [...context.accepts.map(({ request }) => request), ...context.refuses, {}]
    const events = await context.eventsDuring(async () => {
      for (const request of requests) await context.answerTo(request, 'a request')
    })
    assert.deepEqual(events, [], 'a strategy must not act twice')
  },

  async 'signs nobody in for a request with nothing in it'(context) {
    const outcome = await context.answerTo({}, 'a request with nothing in it')
    assert.notEqual(outcome.kind, 'success', 'nothing was proven')
  },
})

export const refusalCases: readonly StrategyCase[] = casesOf<StrategyContext>('refusals', {
  async 'carries a challenge on each 401 (RFC 9110 section 15.5.2)'(context) {
    for (const request of [...context.refuses, {}, { body: {} }]) {
      const outcome = await context.answerTo(request, 'a refused request')
      if (outcome.kind !== 'failure' || outcome.status !== 401) continue
      assert.ok(outcome.challenge, `a 401 must have a challenge; '${outcome.code}' has none`)
    }
  },

  async 'does not tell which half of the credentials was wrong'(context) {
    const told = new Set<string>()
    for (const request of context.refuses) {
      const { code, status, challenge, message } = await context.refusalOf(request, 'a refusal')
      told.add(JSON.stringify({ code, status, challenge, message }))
    }
    assert.equal(told.size, 1, `all refusals must read the same: ${[...told].join(' and ')}`)
  },

  async 'says nothing of what was sent'(context) {
    for (const request of context.refuses) {
      const { code, challenge = '', message = '' } = await context.refusalOf(request, 'a refusal')
      for (const sent of textsIn([request.body, request.headers ?? {}, request.url ?? ''])) {
        const isTold = [code, challenge, message].some((text) => text.includes(sent))
        assert.ok(!isTold, 'a refusal must not repeat what the client sent')
      }
    }
  },
})

export const stateCases: readonly StrategyCase[] = casesOf<StrategyContext>(
  'requests in a row and at once',
  {
    async 'answers as before, whatever it was asked meanwhile'(context) {
      for (let round = 0; round < 2; round += 1) {
        await assertAccepted(context)
        for (const request of context.refuses) await context.refusalOf(request, 'a refused request')
      }
    },

    async 'keeps nothing of one request for another (T-XUSER-1)'(context) {
      const refused = context.refuses.map((request) => ({ request, user: undefined }))
      const asked = Array.from({ length: 20 }, () => [...context.accepts, ...refused]).flat()
      const answers = asked.map(async ({ request, user }, place) => {
        // Begun at the same moment, and one step of the event loop after another.
        for (let turn = 0; turn < place % 3; turn += 1) await undefined
        const outcome = await context.answerTo(request, 'one of many requests')
        const who = outcome.kind === 'success' ? outcome.user : undefined
        assert.deepEqual(who, user, 'each request must have the answer to its own credentials')
      })
      await Promise.all(answers)
    },

    async 'leaves the request as it was'(context) {
      for (const { request, user } of context.accepts) {
        const body = deepFrozen(structuredClone(request.body))
        const outcome = await context.answerTo({ ...request, body }, 'a request that is frozen')
        assert.ok(outcome.kind === 'success', 'a request that is frozen must sign its user in')
        assert.deepEqual(outcome.user, user)
      }
    },
  },
)

export const outageCases: readonly StrategyCase[] = casesOf<StrategyContext>('outage', {
  async 'rejects where it cannot find out who somebody is, and refuses nobody'(context) {
    const strategy = await context.unavailable()
    for (const { request } of context.accepts) {
      const outcome = await context.ask(request, strategy).catch(() => undefined)
      assert.equal(outcome, undefined, `it must reject. It came to a ${outcome?.kind}`)
    }
  },
})

/** The texts in what was sent that are long enough not to be there by chance. */
function textsIn(sent: unknown): readonly string[] {
  if (typeof sent === 'string') return sent.length < 6 ? [] : [sent]
  if (typeof sent !== 'object' || sent === null) return []
  return Object.values(sent).flatMap(textsIn)
}

function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFrozen(inner)
  return Object.freeze(value)
}
