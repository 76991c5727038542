import type {
  AddedUser,
  Attempt,
  AttemptCount,
  AttemptStore,
  StoredToken,
  StoredUser,
  TokenKind,
  TokenStore,
  UserState,
  UserStore,
  UserUpdate,
} from '../accounts'
import { standsAs, storedUser } from '../accounts/stored-user'
import { invalidOption, latchkeyError } from '../errors'
import { type Clock, systemClock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import { type AccountTables, openAccountTables } from '../internal/sqlite-account-tables'
import type { SqliteDatabase, SqliteStatement } from '../internal/sqlite-database'
import { columnOf, type ReadText } from '../internal/sqlite-text'
import { SqliteWork } from '../internal/sqlite-work'

export { accountTables } from '../internal/sqlite-account-tables'
export type { SqliteDatabase, SqliteStatement } from '../internal/sqlite-database'

/** How `SqliteAccounts` works with its database. */
export interface SqliteAccountsOptions {
  /** How long a call tries again while another process has the database locked. 0 to 400 days. Default: two seconds. */
  readonly busyTimeout?: Duration
  /** Time, for tests. Default: the machine's. */
  readonly clock?: Clock
}

/** The defaults of {@link SqliteAccountsOptions}. */
export const sqliteAccountsDefaults = {
  busyTimeout: { seconds: 2 },
} as const satisfies SqliteAccountsOptions

/** How much of what is over is forgotten with each thing that is added: more than comes. */
const sweepSize = 4

/**
 * Users, attempts and tokens in tables of a SQLite database (`accountTables`, made if they are missing), for one machine: several processes may use one file.
 *
 * It sets `busy_timeout` to 0, `journal_mode` to WAL and `synchronous` to full on the handle, which it may share with a `SqliteStore`. Only counts of attempts do not wait
 * for the disk: they outlive the process, and a power loss gives the last of them back.
 */
export class SqliteAccounts {
  readonly users: UserStore
  readonly attempts: AttemptStore
  readonly tokens: TokenStore
  readonly #work: SqliteWork<AccountTables>

  /**
   * @param database a handle of `node:sqlite` (DatabaseSync), `libsql` or `better-sqlite3`. It stays the caller's to close.
   * @throws OPTION_INVALID if an option is not of its kind or range. Not if the database cannot be used: that is said by each call, with STORE_UNAVAILABLE.
   */
  constructor(database: SqliteDatabase, options: SqliteAccountsOptions = {}) {
    if (typeof database?.prepare !== 'function' || typeof database.exec !== 'function') {
      throw invalidOption('database', 'an open handle with prepare() and exec()', database)
    }
    const { busyTimeout, clock = systemClock } = { ...sqliteAccountsDefaults, ...options }
    const patience = millisecondsOf('busyTimeout', busyTimeout, 0)
    this.#work = new SqliteWork(database, openAccountTables, patience)
    this.users = new SqliteUsers(this.#work)
    this.attempts = new SqliteAttempts(this.#work)
    this.tokens = new SqliteTokens(this.#work, clock)
  }

  /** Every later call rejects with STORE_UNAVAILABLE; the handle stays open. Closing again does nothing. */
  close(): void {
    this.#work.close()
  }
}

class SqliteUsers implements UserStore {
  readonly #work: SqliteWork<AccountTables>

  constructor(work: SqliteWork<AccountTables>) {
    this.#work = work
  }

  byId(id: string): Promise<StoredUser | undefined> {
    return this.#work.read((tables) => userFrom(tables, tables.userById, id))
  }

  byName(canonicalName: string): Promise<StoredUser | undefined> {
    return this.#work.read((tables) => userFrom(tables, tables.userByName, canonicalName))
  }

  byEmail(email: string): Promise<StoredUser | undefined> {
    return this.#work.read((tables) => userFrom(tables, tables.userByEmail, email))
  }

  add(given: StoredUser): Promise<AddedUser<StoredUser>> {
    const user = storedUser(given)
    const { id, username, canonicalName, email, passwordHash, createdAt } = user
    return this.#work.write((tables) => {
      const isTaken =
        userFrom(tables, tables.userById, id) ?? userFrom(tables, tables.userByName, canonicalName)
      if (isTaken !== undefined) return { kind: 'name-taken' }
      if (email !== undefined && userFrom(tables, tables.userByEmail, email) !== undefined) {
        return { kind: 'email-taken' }
      }
      tables.addUser.run(
        id,
        username,
        canonicalName,
        email ?? null,
        passwordHash ?? null,
        user.credentialsChangedAt,
        user.disabled ? 1 : 0,
        createdAt,
      )
      return { kind: 'added', user }
    })
  }

  update(id: string, expected: UserState, change: UserState): Promise<UserUpdate<StoredUser>> {
    return this.#work.write((tables) => {
      const user = userFrom(tables, tables.userById, id)
      if (user === undefined) return { kind: 'gone' }
      if (!standsAs(user, expected)) return { kind: 'conflict', user }
      const changed: StoredUser = { ...user, ...change }
      const { email, passwordHash, credentialsChangedAt, disabled } = changed
      const isOthers =
        email !== undefined &&
        email !== user.email &&
        userFrom(tables, tables.userByEmail, email) !== undefined
      if (isOthers) return { kind: 'email-taken' }
      tables.changeUser.run(
        email ?? null,
        passwordHash ?? null,
        credentialsChangedAt,
        disabled ? 1 : 0,
        id,
      )
      return { kind: 'updated', user: changed }
    })
  }

  remove(id: string): Promise<boolean> {
    return this.#work.write((tables) => Number(tables.removeUser.run(id).changes) > 0)
  }
}

class SqliteAttempts implements AttemptStore {
  readonly #work: SqliteWork<AccountTables>

  constructor(work: SqliteWork<AccountTables>) {
    this.#work = work
  }

  take(counts: readonly AttemptCount[], now: number): Promise<Attempt> {
    return this.#write((tables) => {
      tables.sweepAttempts.run(now, sweepSize)
      for (const { key, most } of counts) {
        const until = columnOf(tables.fullWindow.get(key, now, most), 'ends_at')
        if (typeof until === 'number') return { allowed: false, key, until }
      }
      for (const { key, window } of counts) tables.countAttempt.run(key, now + window, now, now)
      return { allowed: true }
    })
  }

  giveBack(keys: readonly string[]): Promise<void> {
    return this.#write((tables) => {
      for (const key of keys) {
        tables.giveAttemptBack.run(key)
        tables.forgetNoAttempts.run(key)
      }
    })
  }

  forget(keys: readonly string[]): Promise<void> {
    return this.#write((tables) => {
      for (const key of keys) tables.forgetAttempts.run(key)
    })
  }

  /** What a power loss undoes of counts is a few tries; waiting for the disk with each would hold up every request in a storm of them. */
  #write<Result>(steps: (tables: AccountTables) => Result): Promise<Result> {
    return this.#work.writeWithoutSync(steps)
  }
}

class SqliteTokens implements TokenStore {
  readonly #work: SqliteWork<AccountTables>
  readonly #clock: Clock

  constructor(work: SqliteWork<AccountTables>, clock: Clock) {
    this.#work = work
    this.#clock = clock
  }

  put({ digest, kind, userId, email, madeFor, expiresAt }: StoredToken): Promise<void> {
    return this.#work.write((tables) => {
      tables.sweepTokens.run(this.#clock.now(), sweepSize)
      tables.putToken.run(digest, kind, userId, email, madeFor, expiresAt)
    })
  }

  take(digest: string): Promise<StoredToken | undefined> {
    return this.#work.write((tables) => {
      const row = tables.takeToken.get(digest)
      if (row === undefined || row === null) return undefined
      const text = (name: string) => textIn(row, name, tables.textOf)
      const expiresAt = columnOf(row, 'expires_at')
      return {
        digest,
        kind: text('kind') as TokenKind,
        userId: text('user_id'),
        email: text('email'),
        madeFor: text('made_for'),
        expiresAt: typeof expiresAt === 'number' ? expiresAt : 0,
      }
    })
  }

  removeAllOf(userId: string, kind?: TokenKind): Promise<void> {
    return this.#work.write((tables) => {
      if (kind === undefined) tables.removeTokens.run(userId)
      else tables.removeTokensOfKind.run(userId, kind)
    })
  }
}

function userFrom(
  { textOf }: AccountTables,
  statement: SqliteStatement,
  parameter: string,
): StoredUser | undefined {
  const row = statement.get(parameter)
  if (row === undefined || row === null) return undefined
  const optional = (name: string) => textOf(columnOf(row, name)) ?? undefined
  return {
    id: textIn(row, 'id', textOf),
    username: textIn(row, 'username', textOf),
    canonicalName: textIn(row, 'canonical_name', textOf),
    email: optional('email'),
    passwordHash: optional('password_hash'),
    credentialsChangedAt: Number(columnOf(row, 'credentials_changed_at')),
    disabled: columnOf(row, 'disabled') !== 0,
    createdAt: Number(columnOf(row, 'created_at')),
  }
}

/** @throws STORE_UNAVAILABLE for what somebody else wrote there, and is no text: nobody is taken for somebody else */
function textIn(row: unknown, name: string, textOf: ReadText): string {
  const text = textOf(columnOf(row, name))
  if (typeof text === 'string') return text
  throw latchkeyError('STORE_UNAVAILABLE', `The column ${name} of a row holds no text.`)
}
