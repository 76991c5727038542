/**
 * Why a request has no session, or nobody who is signed in.
 *
 * - `no-cookie`: the request carried no session cookie.
 * - `malformed`: a cookie of the right name that is not of our form.
 * - `bad-signature`: of our form, signed by none of the keys.
 * - `duplicate-cookie`: several that contradict each other, or several of a `__Host-` name (R40).
 * - `unknown-id`: verified, but no record is there (any more).
 * - `idle-timeout`, `absolute-timeout`: the record was there, past its time.
 * - `revoked`, `credential-changed`: ended on purpose, from outside this session; the second also where what `sessionAuthHash` gives has
 *   changed since the sign-in.
 * - `too-many-sessions`: its owner has signed in more often since than they may have sessions.
 * - `corrupt-record`: what is stored cannot be read as a session.
 * - `store-unavailable`: the store could not say; only where an outage is served as anonymous.
 * - `signed-out`: this very request signed out.
 * - `not-signed-in`: there is a session, and nobody has signed in to it.
 * - `user-gone`: somebody had signed in whom `deserialize` no longer knows.
 */
export const anonymityReasons = [
  'no-cookie',
  'malformed',
  'bad-signature',
  'duplicate-cookie',
  'unknown-id',
  'idle-timeout',
  'absolute-timeout',
  'revoked',
  'credential-changed',
  'too-many-sessions',
  'corrupt-record',
  'store-unavailable',
  'signed-out',
  'not-signed-in',
  'user-gone',
] as const

/** One of {@link anonymityReasons}. */
export type AnonymityReason = (typeof anonymityReasons)[number]

/** All of {@link EndReason}. */
export const endReasons = [
  'revoked',
  'credential-changed',
  'too-many-sessions',
  'user-gone',
] as const satisfies readonly AnonymityReason[]

/** The reasons with which somebody ends a session from outside; stores keep them for a grace. */
export type EndReason = (typeof endReasons)[number]
