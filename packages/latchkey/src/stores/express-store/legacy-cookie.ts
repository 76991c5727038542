import { type Clock, systemClock } from '../../internal/clock'

/**
 * The `cookie` of a session that a legacy store is given: what stores of all kinds read of it to know when the session ends. Its JSON is
 * that of express-session.
 *
 * Stores that copy objects (connect-loki, node-cache) copy properties: all that matters is in such, and nothing in private fields.
 *
 * `originalMaxAge` is the time that is left when the session is handed over: some stores (session-file-store) keep the record for that long
 * after its last write.
 */
export class LegacyCookie {
  // Declared only: fields come into being before the attributes, and their order would be lost.
  declare readonly expires: Date
  declare readonly originalMaxAge: number
  /** Absent in a copy. */
  declare readonly clock?: Clock

  /** @param attributes the cookie of the record, as JSON has it */
  constructor(attributes: Readonly<Record<string, unknown>>, expiresAt: number, clock: Clock) {
    const originalMaxAge = expiresAt - clock.now()
    Object.assign(this, attributes, { originalMaxAge, expires: new Date(expiresAt) })
    Object.defineProperty(this, 'clock', { value: clock, enumerable: false })
  }

  /** Whether a cookie may have an attribute of this name beside what every cookie has. */
  static mayHave(attribute: string): boolean {
    return attribute !== 'clock' && !(attribute in LegacyCookie.prototype)
  }

  /** How long the session lasts from now, in milliseconds. */
  get maxAge(): number {
    return this.expires.getTime() - (this.clock ?? systemClock).now()
  }

  /** The attributes, as express-session gives them. */
  get data(): object {
    return { ...this }
  }

  toJSON(): object {
    return this.data
  }
}
