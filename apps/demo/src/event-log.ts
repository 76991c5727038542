import { onSecurityNews, type SecurityNews } from 'latchkey/accounts'
import type { Database } from 'libsql'
import { write } from './database'

/** So many events are kept of each user. */
const mostPerUser = 50

/**
 * What is tried with a name. Where nobody is called that, it is written down as well, for nobody to read: writing keeps the answer waiting, and that must not tell who is
 * here (S17, T-ENUM-1).
 */
const kindsOfTries: readonly SecurityNews['kind'][] = [
  'authentication-failed',
  'limit-hit',
  'reset-requested',
]

/** In the place of a user's id. */
const nobody = ''

/** What is told of an account. Of a sign-in, that the password was right says it already; a sign-out is one's own. */
type LoggedKind = Exclude<
  SecurityNews['kind'],
  'signed-in' | 'signed-out' | 'ended-session-presented' | 'cookie-refused'
>

/** What happened to an account, as its owner is told. */
export interface LoggedEvent {
  readonly at: Date
  readonly kind: LoggedKind
  /** Where it came from, if that is known. */
  readonly network: string | undefined
  /** How often, one after the other. */
  readonly times: number
}

/** The table of events. */
export const eventLogSchema = `
  CREATE TABLE IF NOT EXISTS demo_events (
    id INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    network TEXT NOT NULL,
    times INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS demo_events_by_user ON demo_events (user_id, id)`

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
    const isTry = kindsOfTries.includes(event.kind)
    const { userId = isTry ? nobody : undefined } = event as {
      readonly userId?: string | undefined
    }
    // Much else happens to nobody known.
    if (userId === undefined || event.kind === 'signed-in' || event.kind === 'signed-out') return
    // Of who has gone, nothing is kept.
    if (event.kind === 'session-ended' && event.because === 'user-gone') return
    const writing = write(this.#database, () => this.#keep(userId, event))
      // A line that is missing here is not worth refusing a request for.
      .catch((error) => console.error(`An event was not kept: ${String(error)}`))
      .finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
  }

  /** The events of a user, the latest first. */
  of(userId: string): LoggedEvent[] {
    const select =
      'SELECT at, kind, network, times FROM demo_events WHERE user_id = ? ORDER BY id DESC'
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

  #keep(userId: string, { kind, at, network = '' }: SecurityNews): void {
    const run = (sql: string, ...values: (string | number)[]) =>
      this.#database.prepare(sql).run(...values)
    if (kind === 'removed') return void run('DELETE FROM demo_events WHERE user_id = ?', userId)
    // What is repeated is one line, or else whoever tries passwords could push everything else out.
    const { changes } = run(
      `UPDATE demo_events SET at = ?, times = times + 1 WHERE kind = ? AND network = ?
         AND id = (SELECT max(id) FROM demo_events WHERE user_id = ?)`,
      ...[at, kind, network, userId],
    )
    if (changes > 0) return
    run(
      'INSERT INTO demo_events (user_id, at, kind, network, times) VALUES (?, ?, ?, ?, 1)',
      ...[userId, at, kind, network],
    )
    run(
      `DELETE FROM demo_events WHERE user_id = ? AND id NOT IN
         (SELECT id FROM demo_events WHERE user_id = ? ORDER BY id DESC LIMIT ?)`,
      ...[userId, userId, mostPerUser],
    )
  }
}
