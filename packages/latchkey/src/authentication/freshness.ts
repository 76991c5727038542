import type { SignInFacts } from '../session/record-layout'

/** By how much the clock of the server that saw the proof may be ahead of ours. In milliseconds. */
const clockSkew = 60_000

/** Whether somebody has proven who they are so short a while ago. What only says that they did once is no proof: a token of an earlier sign-in, a session that is remembered (NIST SP 800-63B). */
export function isFreshAt(
  now: number,
  longest: number,
  { at, methods, remember, confirmed }: SignInFacts,
): boolean {
  const isRecent = (moment: number) => now - moment <= longest && now - moment >= -clockSkew
  if (confirmed !== undefined && isRecent(confirmed)) return true
  const isProof = at !== 0 && remember === undefined && !methods.includes('remember')
  return isProof && isRecent(at)
}
