import { isBoundedText, longestPassword } from '../internal/bounded-text'
import { systemClock } from '../internal/clock'
import { requireKnownOptions, textsOption } from '../internal/known-options'
import { isBreached } from './breach-check'
import { foldedPassword, installedCommonPasswords } from './common-passwords'
import { type PasswordPolicyOptions, settlePolicyOptions } from './policy-options'
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

/**
 * A policy: length, well-formed text, not common, not predictable, not breached. Each refusal says why.
 * @param options each has a default; `common` has none where `@zxcvbn-ts/language-common` is not installed
 * @throws OPTION_INVALID, for a misspelled name, too
 */
export function createPasswordPolicy(options: PasswordPolicyOptions = {}): PasswordPolicy {
  return policyWith(options, installedCommonPasswords)
}

/** The same, where the list of the package comes from elsewhere: for tests. */
export function policyWith(
  options: PasswordPolicyOptions,
  installedList: () => ReadonlySet<string>,
): PasswordPolicy {
  const settings = settlePolicyOptions(options, installedList)
  const { minLength, minLengthWithSecondFactor, words, list } = settings
  const { breachRange, breachRangeFailure, longest } = settings
  const { clock = systemClock } = options

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
      requireKnownOptions('check()', about, contextNames)
      const { words: theirs = [], withSecondFactor } = about
      const context = [...words, ...textsOption('words', theirs)]
      const least = withSecondFactor === true ? minLengthWithSecondFactor : minLength
      const wrong = malformation(password, least)
      if (wrong !== undefined || typeof password !== 'string') return wrong
      const text = password.normalize('NFC')
      if (list.has(foldedPassword(text))) return refusals.common
      if (isPredictable(text, context, list)) return refusals.predictable
      return (await wasBreached(text)) ? refusals.breached : undefined
    },
  }
}

const contextNames = { words: '', withSecondFactor: '' } satisfies Record<
  keyof PasswordContext,
  unknown
>

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
      'This password is easy to guess: it is little more than a name or a common password. Add words of your own.',
  },
  breached: {
    code: 'password_breached',
    message: 'This password was found among stolen ones. Choose one that is used nowhere else.',
  },
} as const satisfies Record<string, PasswordProblem>
