/** What holds where a program does not say otherwise. */
export const passportDefaults = {
  /** Under what name of the session the user is kept. */
  key: 'passport',
  /** Where on the request the user is. */
  userProperty: 'user',
  /** Where `authorize` puts who it finds. */
  accountProperty: 'account',
  session: true,
  keepSessionInfo: false,
  authInfo: true,
  pauseStream: false,
  failWithError: false,
  compat: true,
  promises: false,
  /** The status of a failure for which no strategy gives one. */
  failureStatus: 401,
  /** The status of a strategy's redirect. */
  redirectStatus: 302,
} as const
