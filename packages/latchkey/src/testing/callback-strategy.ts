import { OnlyOutcome } from '../authentication/only-outcome'
import { failure, type Outcome, pass, redirect, success } from '../authentication/outcomes'
import type { AuthenticationRequest, Strategy } from '../authentication/strategy'
import { invalidOption } from '../errors'

/** A strategy in the manner of `passport-strategy`: it calls `this.success(user, info)` and the like, and gives nothing. */
export interface CallbackStrategy {
  readonly name?: string
  authenticate(request: never, options?: never): unknown
}

/** What such a strategy finds on its request. */
interface LegacyRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly query: Readonly<Record<string, string>>
}

/** The headers that strategies read; a request of ours gives a header only by its name. */
const readHeaders = [
  'authorization',
  'content-type',
  'cookie',
  'host',
  'origin',
  'referer',
] as const

/**
 * A strategy in the manner of `passport-strategy` as one that gives its outcome, so that it can be tried and held to the contract. Each
 * request has an instance of its own, and of its actions the first counts; a second is told of on `latchkey:authentication`.
 * @param options what a route would hand to the strategy
 * @param headers names of further headers that the strategy reads
 */
export function fromCallbacks(
  strategy: CallbackStrategy,
  {
    options = {},
    headers = [],
  }: { readonly options?: object; readonly headers?: readonly string[] } = {},
): Strategy<unknown> {
  if (typeof strategy?.authenticate !== 'function') {
    throw invalidOption('strategy', 'a strategy, which has authenticate()', strategy)
  }
  const name = strategy.name ?? 'strategy'
  return {
    name,
    authenticate: (request) =>
      new Promise<Outcome<unknown>>((resolve, reject) => {
        const only = new OnlyOutcome(name)
        const fail = (error: unknown): void => {
          if (only.claim('error')) reject(error)
        }
        const actions = {
          success: (user: unknown, info?: unknown) => {
            if (only.claim('success')) resolve(success(user, { info }))
          },
          fail: (challenge?: unknown, status?: unknown) => {
            if (only.claim('failure')) resolve(failureFrom(challenge, status))
          },
          redirect: (url: string, status?: number) => {
            if (only.claim('redirect')) resolve(redirect(url, status === 303 ? 303 : 302))
          },
          pass: () => {
            if (only.claim('pass')) resolve(pass())
          },
          error: fail,
        }
        const instance: CallbackStrategy = Object.assign(Object.create(strategy), actions)
        const given = legacyRequest(request, [...readHeaders, ...headers])
        // An async function, so that what is thrown at once is a rejection too.
        const asked = (async () => instance.authenticate(given as never, options as never))()
        asked.catch(fail)
      }),
  }
}

/** `fail(401)`, `fail('Basic realm="x"', 401)` and `fail({ message })` are all in use. */
function failureFrom(challenge: unknown, status: unknown): Outcome<unknown> {
  if (typeof challenge === 'number') return failureFrom(undefined, challenge)
  const given = typeof status === 'number' ? { status } : {}
  if (typeof challenge === 'string') return failure('refused', { ...given, challenge })
  const { message } = Object(challenge) as { readonly message?: unknown }
  return failure('refused', { ...given, ...(typeof message === 'string' && { message }) })
}

function legacyRequest(
  request: AuthenticationRequest,
  headerNames: readonly string[],
): LegacyRequest {
  const { method, url, body } = request
  const headers = Object.fromEntries(
    headerNames.flatMap((name) => {
      const value = request.header(name)
      return value === undefined ? [] : [[name.toLowerCase(), value]]
    }),
  )
  const [, query = ''] = /\?([^#]*)/.exec(url) ?? []
  return { method, url, headers, body, query: Object.fromEntries(new URLSearchParams(query)) }
}
