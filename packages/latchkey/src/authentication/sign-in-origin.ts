import { invalidOption } from '../errors'
import { longestOrigin } from '../session/record-layout'

/** Where a sign-in came from, for the list of the user's sessions. Both are cut to 100 characters. */
export interface SignInOrigin {
  /** What a person would call it, such as `Firefox on Linux`. */
  readonly device?: string | undefined
  /** The network, such as `192.0.2.1` or `2001:db8:0:1::/64`. */
  readonly network?: string | undefined
}

/**
 * What a record keeps of it: text on one line, well-formed, not too long.
 * @throws OPTION_INVALID for what is neither text nor absent
 */
export function keptOrigin(from: SignInOrigin = {}): { device?: string; network?: string } {
  if (typeof from !== 'object' || from === null) {
    throw invalidOption('from', 'an object with device and network', from)
  }
  const kept: { device?: string; network?: string } = {}
  for (const name of ['device', 'network'] as const) {
    const given: unknown = from[name]
    if (given === undefined) continue
    if (typeof given !== 'string') throw invalidOption(`from.${name}`, 'a string', given)
    const label = labelOf(given)
    if (label !== '') kept[name] = label
  }
  return kept
}

/** Whoever signs in decides what it says: it must not break the line of a log, nor turn the direction of the page that shows it. */
function labelOf(text: string): string {
  const start = text.slice(0, longestOrigin)
  return start.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
