const longestMs = 50

/**
 * How long to wait before another try, in milliseconds: twice as long each time, up to 50, and between half of that and all of
 * it by chance, so that those who were refused together do not come back together.
 * @param tries how often it was tried already, from 1
 */
export function pauseAfter(tries: number, chance: number = Math.random()): number {
  const whole = Math.min(longestMs, 2 ** Math.min(tries, 10))
  return whole * (0.5 + chance / 2)
}
