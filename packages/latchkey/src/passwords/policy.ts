import { invalidOption } from '../errors'
import { isBoundedText, longestPassword } from '../internal/bounded-text'
import { type Clock, systemClock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import { wholeNumberOption } from '../internal/whole-number-option'
import { type BreachRange, isBreached } from './breach-check'
import { foldedPassword, installedCommonPasswords } from './common-passwords'
import { isPredictable } from './predictable'

/** What a password has to be, to be chosen. A password that is in use is never judged by it. */
export interface PasswordPolicy {
  /**
   * What is wrong with a password that somebody wants to use; `undefined` when nothing is.
   * @param password as received, of any type
   * @throws what `breachRange` throws, where `breachRangeFailure` is `throw`
   */
  check(password: unknown, about?: PasswordContext): Promise<PasswordProblem | undefined>
}

/** What the policy should know. */
export interface PasswordContext {
  /** What an attacker would try first: the user's name, the address. */
  readonly words?: readonly string[]
  /** Whether it is used with a second factor, and may be shorter for that. Default: false. */
  readonly withSecondFactor?: boolean
}

/** What is wrong with a password, for programs and for people. */
export interface PasswordProblem {
  readonly code:
    | 'password_malformed'
    | 'password_too_short'
    | 'password_too_long'
    | 'password_common'
    | 'password_predictable'
    | 'password_breached'
  /** Says what to do, to whoever typed it. */
  readonly message: string
}

/** What is asked of a password: NIST SP 800-63B-4 section 3.1.1.2, ASVS 5.0 section 6.2. Nothing of its composition. */
export interface PasswordPolicyOptions {
  /** The shortest that is used alone, in code points. 8–64. Default: 15. */
  readonly minLength?: number
  /** The shortest that is used with a second factor, in code points. 8–64. Default: 8. */
  readonly minLengthWithSecondFactor?: number
  /** What is tried first, in whatever case. Default: the list of `@zxcvbn-ts/language-common`, where that is installed. */
  readonly common?: Iterable<string>
  /** Words that are tried here first, such as the name of the service. Default: none. */
  readonly words?: readonly string[]
  /** Asks which passwords were seen in breaches. Default: nobody is asked. */
  readonly breachRange?: BreachRange
  /** What becomes of a password when that fails: it is taken, or the error is thrown. Default: `accept`. */
  readonly breachRangeFailure?: 'accept' | 'throw'
  /** How long it may take before it counts as failed. 1 ms–400 days. Default: 3 seconds. */
  readonly breachRangeTimeout?: Duration
  /** Time, for tests. Default: the machine's. */
  readonly clock?: Clock
}

/** The defaults of {@link PasswordPolicyOptions}. */
export const passwordPolicyDefaults = {
  minLength: 15,
  minLengthWithSecondFactor: 8,
  breachRangeFailure: 'accept',
  breachRangeTimeout: { seconds: 3 },
} as const satisfies PasswordPolicyOptions

/**
 * A policy: length, well-formed text, not common, not predictable, not breached. Each refusal says why.
 * @throws OPTION_INVALID
 */
export function createPasswordPolicy(options: PasswordPolicyOptions = {}): PasswordPolicy {
  const settings = { ...passwordPolicyDefaults, ...options }
  const minLength = wholeNumberOption('minLength', settings.minLength, 8, 64)
  const minLengthWithSecondFactor = wholeNumberOption(
    'minLengthWithSecondFactor',
    settings.minLengthWithSecondFactor,
    8,
    64,
  )
  const { breachRange, breachRangeFailure, words = [] } = settings
  if (breachRange !== undefined && typeof breachRange !== 'function') {
    throw invalidOption('breachRange', 'a function', breachRange)
  }
  if (breachRangeFailure !== 'accept' && breachRangeFailure !== 'throw') {
    throw invalidOption('breachRangeFailure', "'accept' or 'throw'", breachRangeFailure)
  }
  const longest = millisecondsOf('breachRangeTimeout', settings.breachRangeTimeout)
  const { clock = systemClock } = options
  const given = options.common && new Set([...options.common].map(foldedPassword))

  async function wasBreached(password: string): Promise<boolean> {
    if (breachRange === undefined) return false
    try {
      return await isBreached(password, breachRange, { clock, longest })
    } catch (error) {
      if (breachRangeFailure === 'throw') throw error
      return false
    }
  }

  return {
    async check(password, about = {}) {
      const least = about.withSecondFactor === true ? minLengthWithSecondFactor : minLength
      const wrong = malformation(password, least)
      if (wrong !== undefined || typeof password !== 'string') return wrong
      const text = password.normalize('NFC')
      const common = given ?? installedCommonPasswords()
      if (common.has(foldedPassword(text))) return refusals.common
      if (isPredictable(text, [...words, ...(about.words ?? [])], common)) {
        return refusals.predictable
      }
      return (await wasBreached(text)) ? refusals.breached : undefined
    },
  }
}

function malformation(password: unknown, least: number): PasswordProblem | undefined {
  const tooShort: PasswordProblem = {
    code: 'password_too_short',
    message: `Choose a password of at least ${least} characters. A sentence is easy to remember.`,
  }
  if (password === undefined || password === '') return tooShort
  if (typeof password !== 'string') return refusals.malformed
  // What parsers of forms make of bytes that are no text: strategies refuse it, so nobody could sign in by it (R49).
  if (password.includes('\ufffd')) return refusals.malformed
  if (!isBoundedText(password, longestPassword)) {
    return /\p{Surrogate}/u.test(password) ? refusals.malformed : refusals.tooLong
  }
  return [...password.normalize('NFC')].length < least ? tooShort : undefined
}

const refusals = {
  malformed: {
    code: 'password_malformed',
    message: 'This password cannot be read as text. Type it again.',
  },
  tooLong: {
    code: 'password_too_long',
    message: `Choose a password of at most ${longestPassword.toLocaleString('en')} characters.`,
  },
  common: {
    code: 'password_common',
    message: 'This password is among the first that are tried. Choose one of your own.',
  },
  predictable: {
    code: 'password_predictable',
    message:
      'This password is easy to guess: a name, a pattern, or a common word with an ending. Add words of your own.',
  },
  breached: {
    code: 'password_breached',
    message: 'This password was found among stolen ones. Choose one that is used nowhere else.',
  },
} as const satisfies Record<string, PasswordProblem>
