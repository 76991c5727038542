import type { Clock } from '../internal/clock'

/**
 * What a promise gives, if it does so in time. What it gives or rejects with later is dropped.
 * @param milliseconds 1–2^31-1
 * @param late makes the error that it rejects with when the time is up
 */
export function inTime<Result>(
  clock: Clock,
  milliseconds: number,
  answer: PromiseLike<Result>,
  late: () => Error,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(milliseconds, () => reject(late()))
    answer.then(
      (result) => {
        cancel()
        resolve(result)
      },
      (error) => {
        cancel()
        reject(error)
      },
    )
  })
}
