import { strict as assert } from 'node:assert'
import { casesOf } from '../contract'
import { oddValues } from '../odd-values'
import type { AcceptedRequest, StrategyCase, StrategyContext } from '../strategy-context'
import type { TrialRequest } from '../strategy-runner'

/** So many malformed values as T-CRASH-1 asks for. */
const count = 10_000

/** Values that parsers of JSON and of forms make of what a client sends, and that are no text (R45). */
function notTexts(text: string): readonly unknown[] {
  let nested: unknown = text
  for (let depth = 0; depth < 100; depth += 1) nested = { $gt: nested }
  return [
    ...[{ $ne: '' }, { $gt: '' }, { $regex: '^a' }, { $where: '1' }, nested],
    ...[[text], [], [[text]], { 0: text }, { toString: text }, { length: 5 }],
    JSON.parse('{"then":"ann","__proto__":{"length":3}}'),
    ...[null, undefined, true, false, 0, 7, -1, 1e308, Number.NaN],
  ]
}

/** Bodies that are no object with fields. */
const oddBodies: readonly unknown[] = [
  ...[undefined, null, '', 'username=ann&password=x', 0, 7, true, [], [[]], {}],
  ...[Object.create(null), Buffer.from('{}'), new Map(), new Date(0), { __proto__: null }],
]

/** A place of a request that a client controls. */
interface Place {
  readonly text: string
  with(value: unknown): TrialRequest
}

/** The places in a body that hold text, at any depth. */
function bodyPlaces({ request }: AcceptedRequest<unknown>): readonly Place[] {
  return placesIn(request.body, (body) => ({ ...request, body }))
}

function placesIn(holder: unknown, rebuild: (changed: unknown) => TrialRequest): readonly Place[] {
  if (typeof holder === 'string') return [{ text: holder, with: rebuild }]
  if (typeof holder !== 'object' || holder === null) return []
  return Object.entries(holder).flatMap(([key, value]) =>
    placesIn(value, (changed) => rebuild({ ...holder, [key]: changed })),
  )
}

/** The places of a request that hold text in any case: fields, headers, and the query. */
function textPlaces(accepted: AcceptedRequest<unknown>): readonly Place[] {
  const { request } = accepted
  const headers = Object.entries(request.headers ?? {}).map(([name, text]) => ({
    text,
    with: (value: unknown) => ({
      ...request,
      headers: { ...request.headers, [name]: String(value) },
    }),
  }))
  const query = {
    text: request.url ?? '/',
    with: (value: unknown) => ({ ...request, url: `/login?${String(value)}` }),
  }
  return [...bodyPlaces(accepted), ...headers, query]
}

/** That a malformed request is answered, and signs in nobody but the user whose request it was before. */
async function assertHarmless(
  context: StrategyContext,
  request: TrialRequest,
  user: unknown,
): Promise<void> {
  const outcome = await context.answerTo(request, 'a malformed request')
  if (outcome.kind === 'success') {
    assert.deepEqual(outcome.user, user, 'a malformed request must not sign in another user')
  }
}

async function assertRefused(context: StrategyContext, request: TrialRequest, what: string) {
  const outcome = await context.answerTo(request, what)
  assert.notEqual(outcome.kind, 'success', `${what} must not sign anybody in`)
}

export const malformedCases: readonly StrategyCase[] = casesOf<StrategyContext>(
  'malformed requests',
  {
    async 'answers 10,000 malformed values, and never throws (T-CRASH-1)'(context) {
      const places = context.accepts.flatMap((accepted) =>
        textPlaces(accepted).map((place) => ({ ...place, user: accepted.user })),
      )
      const share = Math.ceil(count / places.length)
      for (const place of places) {
        for (const value of oddValues(share, place.text)) {
          await assertHarmless(context, place.with(value), place.user)
        }
      }
    },

    async 'answers whatever a body is'(context) {
      for (const { request } of context.accepts) {
        for (const body of oddBodies) {
          await context.answerTo({ ...request, body }, 'a request with an odd body')
        }
      }
    },

    async 'takes nothing but text for a field of the body (R45)'(context) {
      for (const accepted of context.accepts) {
        for (const place of bodyPlaces(accepted)) {
          for (const value of notTexts(place.text)) {
            await assertRefused(context, place.with(value), 'a field that is no text')
          }
        }
      }
    },

    async 'takes no field of the body from a prototype'(context) {
      for (const { request, user } of context.accepts) {
        if (bodyPlaces({ request, user }).length === 0) continue
        const body: unknown = Object.create(Object(request.body))
        await assertRefused(context, { ...request, body }, 'a body that only inherits its fields')
      }
    },

    async 'takes no field of the body from the query (R54)'(context) {
      for (const { request, user } of context.accepts) {
        if (bodyPlaces({ request, user }).length === 0) continue
        const query = new URLSearchParams()
        for (const [key, value] of Object.entries(Object(request.body))) {
          if (typeof value === 'string') query.set(key, value)
        }
        const url = `${request.url ?? '/login'}?${query}`
        for (const body of [undefined, {}]) {
          await assertRefused(
            context,
            { ...request, url, body },
            'a request with its fields in the query',
          )
        }
      }
    },
  },
)
