import { createHash } from 'node:crypto'
import type { Clock } from '../internal/clock'

/**
 * Asks a service of breached passwords for a range: the SHA-1 digests that begin with five hexadecimal digits. The service learns those five, and no more.
 * @param prefix five upper-case hexadecimal digits
 * @returns lines of the other 35 digits, a colon, and how often the password was seen: what `GET https://api.pwnedpasswords.com/range/{prefix}` answers
 */
export type BreachRange = (prefix: string) => Promise<string>

/**
 * Whether a password was seen in a breach.
 * @param patience how long that may take, in milliseconds: somebody else's server must not keep people from registering
 * @throws what `range` throws; an error when it takes too long
 */
export async function isBreached(
  password: string,
  range: BreachRange,
  patience: { readonly clock: Clock; readonly longest: number },
): Promise<boolean> {
  // SHA-1 is what the service keeps. It protects nothing here.
  const digest = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase()
  const rest = digest.slice(5)
  const answer = await inTime(() => range(digest.slice(0, 5)), patience)
  const lines = String(answer).split('\n')
  return lines.some((line) => {
    const [suffix = '', count = '0'] = line.trim().split(':')
    // Padding, which hides from the network how long the answer is, has a count of none.
    return suffix.toUpperCase() === rest && Number(count) > 0
  })
}

function inTime(
  ask: () => Promise<string>,
  { clock, longest }: { readonly clock: Clock; readonly longest: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(longest, () =>
      reject(new Error(`breachRange did not answer within ${longest} ms.`)),
    )
    Promise.resolve().then(ask).then(resolve, reject).finally(cancel)
  })
}
