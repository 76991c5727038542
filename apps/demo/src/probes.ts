import { setTimeout as pause } from 'node:timers/promises'
import { Router } from 'express'
import type { Auth } from './auth'
import { Faults, faultModes, faultyCalls } from './faulty-store'
import { fieldOf, readBody } from './request-body'
import { RequestProblem } from './request-problem'

/** What the record of a session keeps for itself, and what would change an object instead of filling it. */
const reservedKeys = ['cookie', 'latchkey', 'passport', '__proto__']
/** The longest that a probe waits, in milliseconds. */
const longestWait = 60_000
const mostFaults = 1_000_000

/** Ways for tests to look into sessions, to make requests overlap, and to make the stores fail. Only with PROBES=1. */
export function makeProbes() {
  const faults = new Faults()

  function routes(auth: Auth): Router {
    const router = Router()

    router.get('/slow', async (request, response) => {
      const ms = numberOf('ms', request.query.ms, longestWait)
      auth.session(request)
      await pause(ms)
      response.json({ waited: ms })
    })

    router.post('/kv', readBody, async (request, response) => {
      const key = keyOf(fieldOf(request.body, 'key'))
      const value = fieldOf(request.body, 'value') ?? null
      const data = auth.session(request).data as Record<string, unknown>
      await pause(numberOf('delay', fieldOf(request.body, 'delay'), longestWait))
      data[key] = value
      response.status(204).end()
    })

    router.get('/kv', (request, response) => {
      response.json(auth.session(request).data)
    })

    router.post('/fault', readBody, (request, response) => {
      faults.failWith({
        call: oneOf('call', fieldOf(request.body, 'call'), faultyCalls),
        mode: oneOf('mode', fieldOf(request.body, 'mode'), faultModes),
        times: numberOf('times', fieldOf(request.body, 'times') ?? 1, mostFaults),
        after: numberOf('after', fieldOf(request.body, 'after'), mostFaults),
      })
      response.status(204).end()
    })

    router.get('/fault', (_request, response) => {
      response.json({ left: faults.left })
    })
    return router
  }

  return { faults, routes }
}

function keyOf(value: unknown): string {
  const isKey = typeof value === 'string' && value.length >= 1 && value.length <= 100
  if (isKey && !reservedKeys.includes(value)) return value
  throw refused(`key must be 1 to 100 characters, and none of ${reservedKeys.join(', ')}.`)
}

/** A whole number from 0, of JSON or of a form; 0 when there is none. */
function numberOf(name: string, value: unknown, most: number): number {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : (value ?? 0)
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most) {
    return number
  }
  throw refused(`${name} must be a whole number from 0 to ${most}.`)
}

function oneOf<Value extends string>(
  name: string,
  value: unknown,
  values: readonly Value[],
): Value {
  const chosen = values.find((each) => each === value)
  if (chosen !== undefined) return chosen
  throw refused(`${name} must be one of ${values.join(', ')}.`)
}

function refused(message: string): RequestProblem {
  return new RequestProblem(400, 'probe_refused', message)
}
