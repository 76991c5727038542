import { LatchkeyError, latchkeyError } from '../errors'
import type { Clock } from '../internal/clock'

/** How long something may take. */
export interface Patience {
  readonly clock: Clock
  /** In milliseconds. */
  readonly longest: number
}

/**
 * What a call gives, unless it takes too long: what it does then goes on, and nobody learns of it.
 * @param what how an error names the call, such as `users.byId()`
 * @throws STORE_UNAVAILABLE when the time is up; what the call throws
 */
export function inTime<Answer>(
  { clock, longest }: Patience,
  what: string,
  call: () => Answer | Promise<Answer>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(longest, () =>
      reject(latchkeyError('STORE_UNAVAILABLE', `${what} did not answer within ${longest} ms.`)),
    )
    // Not `finally`: it would make a promise of its own that nobody looks at.
    const settle = <Value>(then: (value: Value) => void) => {
      return (value: Value) => {
        cancel()
        then(value)
      }
    }
    Promise.resolve().then(call).then(settle<Answer>(resolve), settle<unknown>(reject))
  })
}

/**
 * A store that gives each of its calls up when it takes too long: one that never answers must not keep a request waiting, and those behind it. Whatever it throws, it could not answer:
 * STORE_UNAVAILABLE, with the error as cause.
 */
export function patiently<Store extends object>(
  patience: Patience,
  name: string,
  store: Store,
): Store {
  return new Proxy(store, {
    get(target, method) {
      const value: unknown = Reflect.get(target, method, target)
      if (typeof value !== 'function') return value
      const what = `${name}.${String(method)}()`
      return (...given: unknown[]) =>
        inTime(patience, what, () => Reflect.apply(value, target, given)).catch((error) => {
          if (error instanceof LatchkeyError) throw error
          throw latchkeyError('STORE_UNAVAILABLE', `${what} failed.`, error)
        })
    },
  })
}
