import { onSecurityNews, type SecurityNews } from 'latchkey/accounts'
import type { Database } from 'libsql'
import { write } from './database'

/**
 * What anybody can make happen to an account of which they know the name, or hold a cookie of the past. Where nobody is called that, it is written down as well, for nobody to
 * read: writing keeps the answer waiting, and that must not tell who is here (S17, T-ENUM-1).
 */
const tries: readonly string[] = [
  ...['authentication-failed', 'confirmation-failed', 'limit-hit', 'reset-requested'],
  ...['token-refused', 'message-failed', 'ended-session-presented'],
]
/** What happens daily to who has the password, or a session. */
const visits: readonly string[] = [
  ...['authenticated', 'confirmed', 'password-rehashed', 'verification-requested'],
  ...['signed-out', 'session-revoked', 'session-ended'],
]
const textsOf = (kinds: readonly string[]) => kinds.map((kind) => `'${kind}'`).join()

/**
 * So many lines are kept of each user, the latest. Each sort has its own, or else whoever tries passwords from many networks could push out that the password was
 * changed.
 */
const shares = [
  { most: 15, which: `kind IN (${textsOf(tries)})` },
  { most: 20, which: `kind IN (${textsOf(visits)})` },
  { most: 15, which: `kind NOT IN (${textsOf([...tries, ...visits])})` },
]
/** What anybody, or everybody daily, repeats within this time is one line, in milliseconds. */
const oneLine = 3_600_000
/** Of each user, so many sessions of the past are known by name. */
const mostEnded = 100

/** In the place of a user's id. */
const nobody = ''

/** What is told of an account. Of a sign-in, that the password was right says it already, and from where; a cookie that was refused is nobody's. */
type LoggedKind = Exclude<SecurityNews['kind'], 'signed-in' | 'cookie-refused'>

type LoggedNews = Extract<SecurityNews, { kind: LoggedKind }>

/** What happened to an account, as its owner is told. */
export interface LoggedEvent {
  readonly at: Date
  readonly kind: LoggedKind
  /** Where it came from, if that is known. */
  readonly network: string | undefined
  /** How often within the hour. */
  readonly times: number
}

/** The tables of events, and of the sessions that have ended: whose they were is not told when their cookie comes back. */
export const eventLogSchema = `
  CREATE TABLE IF NOT EXISTS demo_events (
    id INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    network TEXT NOT NULL,
    times INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS demo_events_by_user ON demo_events (user_id, id);
  CREATE TABLE IF NOT EXISTS demo_ended_sessions (
    session TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS demo_ended_sessions_by_user ON demo_ended_sessions (user_id, at)`

/** Keeps what the library tells of users, for them to read. */
export class EventLog {
  readonly #database: Database
  readonly #writing = new Set<Promise<void>>()

  readonly #stopListening: () => void

  constructor(database: Database) {
    this.#database = database
    this.#stopListening = onSecurityNews((news) => this.#hear(news))
  }

  #hear(event: SecurityNews): void {
    // Of who has gone, nothing is kept.
    const isOver = event.kind === 'session-ended' && event.because === 'user-gone'
    if (event.kind === 'signed-in' || event.kind === 'cookie-refused' || isOver) return
    const userId = this.#whose(event)
    // Much else happens to nobody known.
    if (userId === undefined) return
    const writing = write(this.#database, () => this.#keep(userId, event))
      // A line that is missing here is not worth refusing a request for.
      .catch((error) => console.error(`An event was not kept: ${String(error)}`))
      .finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
  }

  #whose(event: LoggedNews): string | undefined {
    if (event.kind !== 'ended-session-presented') {
      return event.userId ?? (tries.includes(event.kind) ? nobody : undefined)
    }
    const select = 'SELECT user_id FROM demo_ended_sessions WHERE session = ?'
    const row = this.#database.prepare(select).get(event.session)
    return (row as { user_id: string } | undefined)?.user_id
  }

  /** The events of a user, the latest first. */
  of(userId: string): LoggedEvent[] {
    const select =
      'SELECT at, kind, network, times FROM demo_events WHERE user_id = ? ORDER BY at DESC, id DESC'
    const rows = this.#database.prepare(select).all(userId) as {
      at: number
      kind: LoggedKind
      network: string
      times: number
    }[]
    return rows.map(({ at, kind, network, times }) => ({
      ...{ at: new Date(at), kind, times },
      network: network === '' ? undefined : network,
    }))
  }

  /** Listens no more, and resolves when everything is written. */
  async close(): Promise<void> {
    this.#stopListening()
    await Promise.all(this.#writing)
  }

  #keep(userId: string, event: LoggedNews): void {
    const { kind, at, network = '' } = event
    const run = (sql: string, ...values: (string | number)[]) =>
      this.#database.prepare(sql).run(...values)
    if (kind === 'removed') {
      run('DELETE FROM demo_ended_sessions WHERE user_id = ?', userId)
      return void run('DELETE FROM demo_events WHERE user_id = ?', userId)
    }
    if (kind === 'signed-out' || kind === 'session-revoked' || kind === 'session-ended') {
      run('INSERT OR REPLACE INTO demo_ended_sessions VALUES (?, ?, ?)', event.session, userId, at)
      run(
        `DELETE FROM demo_ended_sessions WHERE user_id = ? AND session NOT IN
           (SELECT session FROM demo_ended_sessions WHERE user_id = ? ORDER BY at DESC LIMIT ?)`,
        ...[userId, userId, mostEnded],
      )
    }
    // Of what changes the account each time is a line of its own.
    if (tries.includes(kind) || visits.includes(kind)) {
      const { changes } = run(
        `UPDATE demo_events SET at = ?, times = times + 1 WHERE id =
           (SELECT max(id) FROM demo_events WHERE user_id = ? AND kind = ? AND network = ? AND at > ?)`,
        ...[at, userId, kind, network, at - oneLine],
      )
      if (changes > 0) return
    }
    run(
      'INSERT INTO demo_events (user_id, at, kind, network, times) VALUES (?, ?, ?, ?, 1)',
      ...[userId, at, kind, network],
    )
    for (const { most, which } of shares) {
      run(
        `DELETE FROM demo_events WHERE user_id = ? AND ${which} AND id NOT IN
           (SELECT id FROM demo_events WHERE user_id = ? AND ${which} ORDER BY at DESC, id DESC LIMIT ?)`,
        ...[userId, userId, most],
      )
    }
  }
}
