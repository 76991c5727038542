import { askStrategy } from '../authentication/asking'
import type { Outcome } from '../authentication/outcomes'
import type { AuthenticationRequest, Strategy } from '../authentication/strategy'
import { systemClock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'

/** A request, as a test writes it. What is absent is as in a request for a page. */
export interface TrialRequest {
  /** Default: `GET`; `POST` where there is a body. */
  readonly method?: string
  /** Path and query, as sent. Default: `/`. */
  readonly url?: string
  /** By name, in any case. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
  /** As a parser left it. Default: none. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** How long `tryStrategy` waits unless told otherwise. */
export const trialDefaults = { timeout: { seconds: 5 } } as const

/**
 * Asks one strategy who sent a request, as an `Authenticator` does: no server, no session.
 * @param timeout how long it may take. Default: 5 seconds
 * @returns its outcome
 * @throws STRATEGY_SILENT when it gives none, or none in time; what it throws
 */
export function tryStrategy<User>(
  strategy: Strategy<User>,
  request: TrialRequest = {},
  { timeout = trialDefaults.timeout }: { readonly timeout?: Duration } = {},
): Promise<Outcome<User>> {
  const time = { clock: systemClock, timeout: millisecondsOf('timeout', timeout) }
  return askStrategy(strategy, asRequest(request), time)
}

/** The request as a strategy sees it. */
export function asRequest(trial: TrialRequest): AuthenticationRequest {
  const { body, signal, url = '/', method = body === undefined ? 'GET' : 'POST' } = trial
  const headers = new Map(
    Object.entries(trial.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const header = (name: string) => headers.get(name.toLowerCase())
  return { method, url, header, body, ...(signal !== undefined && { signal }) }
}
