import { invalidOption, latchkeyError } from '../errors'
import { requireKnownOptions } from '../internal/known-options'
import {
  type Argon2idCost,
  argon2idDefaults,
  type HashingCost,
  isApproved,
  outOfBounds,
  type ScryptCost,
  scryptDefaults,
} from './hashing-cost'
import type { HashingQueueOptions } from './hashing-queue'
import type { KeyDerivations } from './key-derivation'

/** The algorithm, and what of its cost differs from the default. */
export type HashingOptions =
  | (Pick<Argon2idCost, 'algorithm'> & Partial<Argon2idCost>)
  | (Pick<ScryptCost, 'algorithm'> & Partial<ScryptCost>)

/** Settings of `Passwords`. */
export interface PasswordsOptions extends HashingQueueOptions {
  /** How new passwords are hashed. Default: argon2id where it can be computed, else scrypt. Stored hashes of either are read. */
  readonly hashing?: HashingOptions | undefined
  /**
   * Accepts a cost that ASVS does not approve of, so that tests are quick. Danger: such hashes, once stolen, are guessed in no time. Default: no.
   */
  readonly allowWeakForTests?: boolean | undefined
  /**
   * Secrets of at least 32 characters that passwords are hashed with, kept where the database is not. The first is for new hashes, all are for stored ones; a hash without
   * one, or with another than the first, is renewed at its next sign-in. Without its pepper a hash is worth nothing, to the application too. Default: none.
   */
  readonly pepper?: readonly (string | Uint8Array | undefined)[] | undefined
}

const optionNames = {
  ...{ hashing: '', allowWeakForTests: '', pepper: '' },
  ...{ concurrency: '', maxQueue: '', maxWait: '', clock: '' },
} satisfies Record<keyof PasswordsOptions, unknown>

/**
 * Refuses what is no option, such as `peper`: nobody would see that nothing comes of it.
 * @throws OPTION_INVALID
 */
export function requirePasswordsOptions(options: PasswordsOptions): void {
  requireKnownOptions('new Passwords()', options, optionNames)
}

/** The cost of new hashes. Throws OPTION_INVALID. */
export function chooseHashingCost(
  { hashing, allowWeakForTests }: PasswordsOptions,
  { argon2id }: KeyDerivations,
): HashingCost {
  if (hashing === undefined) return argon2id ? argon2idDefaults : scryptDefaults
  const cost = completed(hashing)
  if (cost.algorithm === 'argon2id' && !argon2id) {
    throw latchkeyError(
      'OPTION_INVALID',
      "hashing.algorithm must be 'scrypt' here: argon2id needs Node 24.7 or @node-rs/argon2.",
    )
  }
  const wrong = outOfBounds(cost)
  if (wrong) {
    const received = (hashing as Record<string, unknown>)[wrong.name]
    throw invalidOption(`hashing.${wrong.name}`, wrong.expected, received)
  }
  if (allowWeakForTests !== true && !isApproved(cost)) {
    throw latchkeyError(
      'OPTION_INVALID',
      `hashing must be of a cost that ASVS 5.0 approves of. Received ${JSON.stringify(cost)}.`,
    )
  }
  return cost
}

function completed(hashing: HashingOptions): HashingCost {
  if (typeof hashing !== 'object' || hashing === null) {
    throw invalidOption('hashing', 'an object that names an algorithm', hashing)
  }
  if (hashing.algorithm === 'argon2id') {
    requireKnownOptions('hashing', hashing, argon2idDefaults)
    return { ...argon2idDefaults, ...hashing }
  }
  if (hashing.algorithm === 'scrypt') {
    requireKnownOptions('hashing', hashing, scryptDefaults)
    return { ...scryptDefaults, ...hashing }
  }
  const { algorithm } = hashing as { algorithm: unknown }
  throw invalidOption('hashing.algorithm', "'argon2id' or 'scrypt'", algorithm)
}
