import { LatchkeyError } from '../../errors'
import type { Refusal } from '../../internal/response-gate'

/** What the client is told in place of the program's answer: where the store failed and that is to be refused, to come again. */
export function refusalOf(error: unknown, storeFailure: 'answer' | 'refuse'): Refusal {
  const isStores = !(error instanceof LatchkeyError) || error.status === 503
  return isStores && storeFailure === 'refuse'
    ? refusal(503, 'Service Unavailable', { 'retry-after': '5' })
    : refusal(500, 'Internal Server Error', {})
}

function refusal(status: number, body: string, headers: Record<string, string>): Refusal {
  return {
    status,
    body,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
  }
}
