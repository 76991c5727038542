import { type LatchkeyError, latchkeyError } from '../../errors'
import type { Clock } from '../../internal/clock'
import type { Until } from '../../internal/express-store-guard'
import type { Deadline } from '../../session/session-store'

/**
 * Makes a call that ends by its deadline and, if it was given none, in a time: legacy stores may never call back. After it nothing is begun; what the
 * store still does with what was begun before is not known.
 * @param longest in milliseconds, up to 2^31-1
 * @throws STORE_UNAVAILABLE when the time is up; what the call rejects with
 */
export function limitCall<Answer>(
  clock: Clock,
  longest: number,
  deadline: Deadline | undefined,
  call: (until: Until) => Promise<Answer>,
): Promise<Answer> {
  const limit = Math.min(longest, deadline?.remaining() ?? longest)
  if (limit <= 0) return Promise.reject(late('The deadline of this call had passed already.'))
  return new Promise((resolve, reject) => {
    let isOver = false
    const cancel = clock.after(limit, () => {
      isOver = true
      reject(late(`The store did not call back within ${limit} ms.`))
    })
    const until: Until = { remaining: () => (isOver ? 0 : (deadline?.remaining() ?? limit)) }
    call(until).then(
      (answer) => {
        cancel()
        resolve(answer)
      },
      (error: unknown) => {
        cancel()
        reject(error)
      },
    )
  })
}

function late(detail: string): LatchkeyError {
  return latchkeyError('STORE_UNAVAILABLE', detail)
}
