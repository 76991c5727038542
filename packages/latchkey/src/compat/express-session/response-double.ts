import { OutgoingMessage, type ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { HeldHead } from '../../internal/response-gate'
import type { Exchange } from './exchange'

/** A response that is none of Node's: a test's, or what a WebSocket server passes for one. Any of its methods may be missing. */
export interface ResponseDouble {
  statusCode?: number
  writeHead?: (...args: unknown[]) => unknown
  end?: (...args: unknown[]) => unknown
  setHeader?: (name: string, value: unknown) => unknown
  getHeader?: (name: string) => unknown
}

/** So often is asked what is due, since the program may have changed things meanwhile. */
const mostAsks = 5

/** Whether a response is one of Node's. */
export function isNodeResponse(
  response: unknown,
): response is ServerResponse | Http2ServerResponse {
  if (response instanceof OutgoingMessage) return true
  return typeof response === 'object' && response !== null && 'stream' in response
}

/** Has the end of a double wait for the store, and puts the cookie on it if it can have one. It needs no method but those it has. */
export function holdDouble(response: ResponseDouble, exchange: Exchange): void {
  const { writeHead, end } = response
  const head = headOf(response)
  if (typeof writeHead === 'function') {
    response.writeHead = (...args) => {
      if (!exchange.headHasLeft) exchange.announce(head)
      return Reflect.apply(writeHead, response, args)
    }
  }
  response.end = (...args) => {
    if (exchange.hasEnded) return false
    exchange.hasEnded = true
    const leave = () => (end === undefined ? undefined : Reflect.apply(end, response, args))
    const ask = () => (exchange.headHasLeft ? exchange.lastCall() : exchange.beforeHead(head))
    const pending = ask()
    if (pending === undefined) return leave()
    untilNothingIsDue(pending, ask).then(leave, (error) => {
      exchange.lateFailure(error)
      leave()
    })
    return true
  }
}

async function untilNothingIsDue(
  pending: Promise<void> | undefined,
  ask: () => Promise<void> | undefined,
): Promise<void> {
  let due = pending
  for (let asks = 1; due !== undefined && asks < mostAsks; asks++) {
    await due
    due = ask()
  }
}

function headOf(response: ResponseDouble): HeldHead {
  return {
    get statusCode() {
      return response.statusCode ?? 200
    },
    getHeader: (name) => response.getHeader?.(name) as string | undefined,
    setHeader: (name, value) => {
      response.setHeader?.(name, value)
    },
    appendSetCookie: (line) => {
      const present = response.getHeader?.('Set-Cookie') ?? []
      response.setHeader?.('Set-Cookie', [present, line].flat())
    },
  }
}
