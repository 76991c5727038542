import { invalidOption } from '../errors'
import type { Clock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import { requireKnownOptions, textsOption } from '../internal/known-options'
import { wholeNumberOption } from '../internal/whole-number-option'
import type { BreachRange } from './breach-check'
import { foldedPassword } from './common-passwords'

/** What is asked of a password: NIST SP 800-63B-4 section 3.1.1.2, ASVS 5.0 section 6.2. Nothing of its composition. */
export interface PasswordPolicyOptions {
  /** The shortest that is used alone, in code points. 8–64. Default: 15. */
  readonly minLength?: number
  /** The shortest that is used with a second factor, in code points. 8–64. Default: 8. */
  readonly minLengthWithSecondFactor?: number
  /**
   * What is tried first, in whatever case. `[]` goes without. Default: the list of `@zxcvbn-ts/language-common`; where that is not installed, there is no
   * default, and OPTION_INVALID.
   */
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

const optionNames = {
  ...passwordPolicyDefaults,
  ...{ common: '', words: '', breachRange: '', clock: '' },
} satisfies Record<keyof PasswordPolicyOptions, unknown>

/** The options as they are used. Throws OPTION_INVALID. */
export function settlePolicyOptions(
  options: PasswordPolicyOptions,
  installedList: () => ReadonlySet<string>,
) {
  requireKnownOptions('createPasswordPolicy()', options, optionNames)
  const {
    minLength = passwordPolicyDefaults.minLength,
    minLengthWithSecondFactor = passwordPolicyDefaults.minLengthWithSecondFactor,
    words = [],
    breachRange,
    breachRangeFailure = passwordPolicyDefaults.breachRangeFailure,
    breachRangeTimeout = passwordPolicyDefaults.breachRangeTimeout,
    common,
  } = options
  wholeNumberOption('minLength', minLength, 8, 64)
  wholeNumberOption('minLengthWithSecondFactor', minLengthWithSecondFactor, 8, 64)
  textsOption('words', words)
  if (breachRange !== undefined && typeof breachRange !== 'function') {
    throw invalidOption('breachRange', 'a function', breachRange)
  }
  if (breachRangeFailure !== 'accept' && breachRangeFailure !== 'throw') {
    throw invalidOption('breachRangeFailure', "'accept' or 'throw'", breachRangeFailure)
  }
  const longest = millisecondsOf('breachRangeTimeout', breachRangeTimeout)
  const list = common === undefined ? installedList() : listFrom(common)
  return {
    ...{ minLength, minLengthWithSecondFactor, words, list },
    ...{ breachRange, breachRangeFailure, longest },
  }
}

/** A text is iterable, too: its characters would be the passwords. */
function listFrom(common: unknown): ReadonlySet<string> {
  const isList = typeof common === 'object' && common !== null && Symbol.iterator in common
  if (!isList) throw invalidOption('common', 'an array of strings, or what gives them', common)
  const texts = textsOption('common', [...(common as Iterable<unknown>)])
  return new Set(texts.map(foldedPassword))
}
