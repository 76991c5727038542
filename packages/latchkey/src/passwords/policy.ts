/** What a password has to be, to be chosen. A password that is in use is never judged by it. */
export interface PasswordPolicy {
  /**
   * What is wrong with a password that somebody wants to use; `undefined` when nothing is.
   * @param password as received, of any type
   * @throws whatever the breach check of the application throws, where it is told to: `breachCheckFailure`
   */
  check(password: unknown, about?: PasswordContext): Promise<PasswordProblem | undefined>
}

/** What the policy should know. */
export interface PasswordContext {
  /** What an attacker would try first: the user's name, the address, the name of the service. */
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
