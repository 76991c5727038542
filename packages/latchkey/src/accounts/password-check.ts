import { LatchkeyError } from '../errors'
import type { Desk } from './desk'
import type { StoredUser } from './user-store'

/** What looking at a password has shown. */
export interface PasswordCheck {
  readonly isValid: boolean
  /** Only where it is valid: there is a better hash to be made of it. */
  readonly needsRehash: boolean
  /** What is stored can be compared with no password: a hash of another kind, damaged, or of a pepper that is not there. */
  readonly isUnreadable: boolean
}

const invalid: PasswordCheck = { isValid: false, needsRehash: false, isUnreadable: false }

/**
 * Whether it is the user's password. Costs the same whoever the user is, if anybody: also one whose hash cannot be read, or else an error would tell who has registered
 * (T-ENUM-1, T-ENUM-2).
 * @throws PASSWORDS_BUSY
 */
export async function checkPassword<User extends StoredUser>(
  { passwords }: Desk<User>,
  user: StoredUser | undefined,
  password: unknown,
): Promise<PasswordCheck> {
  try {
    return await verdictOn(password, user?.passwordHash)
  } catch (error) {
    // Nobody's password, whoever the user is: refused before any work was done for it.
    if (isError(error, 'PASSWORD_MALFORMED')) return invalid
    if (!isError(error, 'PASSWORD_HASH_MALFORMED')) throw error
    await verdictOn(password, undefined)
    return { ...invalid, isUnreadable: true }
  }

  async function verdictOn(text: unknown, hash: string | undefined): Promise<PasswordCheck> {
    const { valid, needsRehash } = await passwords.verify(text as string, hash)
    return { isValid: valid, needsRehash, isUnreadable: false }
  }
}

/** Why a password did not sign a user in, as events say it. */
export function whyRefused(user: StoredUser | undefined, check: PasswordCheck) {
  if (user === undefined) return 'unknown-user'
  if (check.isUnreadable) return 'unreadable-hash'
  if (user.passwordHash === undefined) return 'no-password'
  return check.isValid ? 'disabled' : 'wrong-password'
}

function isError(error: unknown, code: LatchkeyError['code']): boolean {
  return error instanceof LatchkeyError && error.code === code
}
