/** Hashing passwords and recognising them. `import { Passwords } from 'latchkey/passwords'`. */
export type { BreachRange } from './passwords/breach-check'
export {
  type Argon2idCost,
  argon2idDefaults,
  type ScryptCost,
  scryptDefaults,
} from './passwords/hashing-cost'
export type { HashingOptions, PasswordsOptions } from './passwords/hashing-options'
export { type HashingQueueOptions, hashingQueueDefaults } from './passwords/hashing-queue'
export type { DeriveKey, KeyDerivations } from './passwords/key-derivation'
export { Passwords, type PasswordVerdict } from './passwords/passwords'
export {
  createPasswordPolicy,
  type PasswordContext,
  type PasswordPolicy,
  type PasswordProblem,
} from './passwords/policy'
export { type PasswordPolicyOptions, passwordPolicyDefaults } from './passwords/policy-options'
