/** Hashing passwords and recognising them. `import { Passwords } from 'latchkey/passwords'`. */
export {
  type Argon2idCost,
  argon2idDefaults,
  type ScryptCost,
  scryptDefaults,
} from './passwords/hashing-cost'
export type { HashingOptions, PasswordsOptions } from './passwords/hashing-options'
export type { DeriveKey, KeyDerivations } from './passwords/key-derivation'
export { Passwords, type PasswordVerdict } from './passwords/passwords'
