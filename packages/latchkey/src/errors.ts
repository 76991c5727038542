/**
 * Every error of the library, in one table: class, code, HTTP status, what happened and what to do next.
 * The page `docs/reference/errors.md` is written from it.
 */

interface ErrorRow {
  /** Which class the error is an instance of. */
  class: 'ConfigurationError' | 'SessionError' | 'StoreError' | 'AuthenticationError' | 'InputError'
  /** What an adapter answers with when the error reaches it. 100–599. */
  status: number
  /** What happened. */
  message: string
  /** What to do next. */
  next: string
}

const rows = {
  OPTION_INVALID: {
    class: 'ConfigurationError',
    status: 500,
    message: 'An option has a value that it cannot have.',
    next: 'Correct the option that the message names.',
  },
  NOT_SIGNED_IN: {
    class: 'AuthenticationError',
    status: 401,
    message: 'This needs somebody who is signed in, and nobody is.',
    next: 'Guard the route with requireUser(), or use findUser(), which may give undefined.',
  },
  SIGN_IN_NOT_FRESH: {
    class: 'AuthenticationError',
    status: 401,
    message: 'This needs somebody who has just signed in, and the last sign-in is older.',
    next: 'Have them sign in again, as with requireFresh({ failure }), and send the request again.',
  },
  ANOTHER_USER: {
    class: 'AuthenticationError',
    status: 403,
    message: 'This needs the user who is signed in, and it was another.',
    next: 'Have who is signed in prove who they are, or sign them out first.',
  },
  ROLE_MISSING: {
    class: 'AuthenticationError',
    status: 403,
    message: 'Whoever is signed in has none of the roles that this needs.',
    next: 'Give the user the role, or see what rolesOf of the Authenticator gives for them.',
  },
  SCOPE_MISSING: {
    class: 'AuthenticationError',
    status: 403,
    message: 'The request has not all of the scopes that this needs.',
    next: 'Ask for a token with the scopes, or see what scopesOf of the Authenticator gives for it.',
  },
  STRATEGY_UNKNOWN: {
    class: 'ConfigurationError',
    status: 500,
    message: 'No strategy of this name is registered.',
    next: 'Add the strategy to the list of strategies of the Authenticator.',
  },
  STRATEGY_SILENT: {
    class: 'AuthenticationError',
    status: 500,
    message: 'A strategy gave no outcome.',
    next: 'Return success(), failure(), redirect() or pass() on every path of the strategy.',
  },
  USER_NOT_SERIALIZABLE: {
    class: 'ConfigurationError',
    status: 500,
    message: 'serialize gave something that JSON cannot express, or that names nobody.',
    next: 'Return what identifies the user from serialize, for example the id.',
  },
  USER_NOT_DESERIALIZABLE: {
    class: 'ConfigurationError',
    status: 500,
    message: 'The session names a user whom no function given as deserialize takes for its own.',
    next: 'End the list of deserialize with a function that does not pass(), or sign everybody out.',
  },
  USER_LOOKUP_TIMEOUT: {
    class: 'AuthenticationError',
    status: 503,
    message: 'The look-up of a user did not end in time; nobody was signed out.',
    next: 'Look at what deserialize asks, or raise lookupTimeout.',
  },
  CROSS_SITE_REQUEST: {
    class: 'InputError',
    status: 403,
    message: 'A request that changes state came from another site, or could not say where from.',
    next: 'Send it from a page of this site, or list the other origin in trustedOrigins.',
  },
  CREDENTIALS_MALFORMED: {
    class: 'InputError',
    status: 400,
    message: 'The credentials are missing or are not text of an allowed length.',
    next: 'Send each field once, as well-formed text, in the body.',
  },
  PASSWORD_MALFORMED: {
    class: 'InputError',
    status: 400,
    message: 'The password is empty, too long, or not well-formed Unicode.',
    next: 'Send 1 to 1,024 code points of well-formed Unicode.',
  },
  PASSWORD_HASH_MALFORMED: {
    class: 'ConfigurationError',
    status: 500,
    message: 'A stored password hash is not a PHC string that this library can verify.',
    next: 'Store what hash() returned, unchanged, and install @node-rs/argon2 for argon2 hashes.',
  },
  PASSWORDS_BUSY: {
    class: 'AuthenticationError',
    status: 503,
    message: 'More passwords wait to be hashed than may.',
    next: 'Try again. Limit attempts before they get here, or raise concurrency or maxQueue.',
  },
  SESSION_MISSING: {
    class: 'ConfigurationError',
    status: 500,
    message: 'This request has no session: the middleware did not run before this handler.',
    next: 'Mount the middleware that latchkey() gives before the routes that use it.',
  },
  SESSION_ENDED_ELSEWHERE: {
    class: 'SessionError',
    status: 409,
    message: 'The session was ended while this request ran; nothing was stored.',
    next: 'Answer as to somebody who is signed out.',
  },
  SESSION_NOT_SERIALIZABLE: {
    class: 'SessionError',
    status: 500,
    message: 'The session holds a value that JSON cannot express; nothing was stored.',
    next: 'Keep plain data in the session: no BigInt and no cycles.',
  },
  SESSION_TOO_LARGE: {
    class: 'SessionError',
    status: 500,
    message: 'The session is larger than a record may be; nothing was stored.',
    next: 'Keep large data elsewhere and its name in the session, or raise maxRecordLength.',
  },
  SESSION_KEY_RESERVED: {
    class: 'SessionError',
    status: 500,
    message: 'The session data uses a key that the record keeps for itself; nothing was stored.',
    next: 'Rename the key that the message names.',
  },
  SESSION_CONFLICT: {
    class: 'SessionError',
    status: 503,
    message:
      'Other requests changed the same session at the same time, and it could not be stored.',
    next: 'Send the request again.',
  },
  SESSION_NEEDS_HTTPS: {
    class: 'InputError',
    status: 403,
    message: 'A session cannot begin over plain http here: its cookie is for https only.',
    next: 'Use https. Behind a proxy, have the framework trust it (for Express: trust proxy).',
  },
  SESSION_COOKIE_TOO_LATE: {
    class: 'SessionError',
    status: 500,
    message: 'The session changed after the headers had left, and its cookie could not be sent.',
    next: 'Change the session before the first byte of the response.',
  },
  SESSION_ID_TAKEN: {
    class: 'SessionError',
    status: 500,
    message: 'The store says that several fresh random ids are taken.',
    next: 'Look at the store: create() must give false only when the key is there.',
  },
  SESSIONS_CLOSED: {
    class: 'SessionError',
    status: 503,
    message: 'The sessions are closed: the process is shutting down.',
    next: 'Close the server before the sessions.',
  },
  RESPONSE_HELD_TOO_LARGE: {
    class: 'SessionError',
    status: 500,
    message:
      'More of a response was written, while the session was being stored, than may be held.',
    next: 'Await session.save() before a large response, or respect what write() returns.',
  },
  STORE_UNAVAILABLE: {
    class: 'StoreError',
    status: 503,
    message: 'The session store did not answer, or not in time.',
    next: 'Look at the store. The error that it gave, if any, is the cause.',
  },
  STORE_FULL: {
    class: 'StoreError',
    status: 503,
    message: 'The store holds as many sessions as it may.',
    next: 'Raise maxSessions, or use a store outside the process.',
  },
  OWNERS_NOT_INDEXED: {
    class: 'ConfigurationError',
    status: 500,
    message: 'The store keeps no index by owner.',
    next: 'Use a store with sessionsOf() and destroyAllOf().',
  },
} as const satisfies Record<string, ErrorRow>

/** The stable name of an error: what programs compare. */
export type ErrorCode = keyof typeof rows

/** The table of all errors, by code. */
export const errorTable: Readonly<Record<ErrorCode, Readonly<ErrorRow>>> = rows

/** What every error of the library is. */
export class LatchkeyError extends Error {
  readonly code: ErrorCode
  /** What an adapter answers with. Frameworks on Connect's model read it too. */
  readonly status: number
  /** Headers that belong to the answer, by lower-case name. */
  readonly headers: Record<string, string> = {}

  constructor(code: ErrorCode, detail?: string, cause?: unknown) {
    const row = errorTable[code]
    super(
      `${code}: ${detail ?? row.message} ${row.next}`,
      cause === undefined ? undefined : { cause },
    )
    this.code = code
    this.status = row.status
    if (row.status === 503) this.headers['retry-after'] = '5'
  }

  override get name(): string {
    return this.constructor.name
  }
}

/** The program was put together wrongly. */
export class ConfigurationError extends LatchkeyError {}
/** A session could not be stored as the program left it. */
export class SessionError extends LatchkeyError {}
/** The store could not answer: never a statement about whether a session exists. */
export class StoreError extends LatchkeyError {}
/** Nobody is signed in, or signing in could not be decided. */
export class AuthenticationError extends LatchkeyError {}
/** What the client sent cannot be served. */
export class InputError extends LatchkeyError {}

const classes = { ConfigurationError, SessionError, StoreError, AuthenticationError, InputError }

/**
 * An error of the table, of the class that the table names.
 * @param code the row
 * @param detail what was expected and what came, in place of the row's message; never a secret
 * @param cause the error underneath
 */
export function latchkeyError(code: ErrorCode, detail?: string, cause?: unknown): LatchkeyError {
  return new classes[errorTable[code].class](code, detail, cause)
}

/** What `expected` says was wanted, and what came instead: its kind, never its content. */
export function invalidOption(name: string, expected: string, received: unknown): LatchkeyError {
  return latchkeyError(
    'OPTION_INVALID',
    `${name} must be ${expected}. Received ${kindOf(received)}.`,
  )
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (typeof value === 'string') return `a string of ${value.length} characters`
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`
  if (Array.isArray(value)) return `an array of ${value.length}`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
