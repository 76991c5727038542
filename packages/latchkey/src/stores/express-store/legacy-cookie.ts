import type { Clock } from '../../internal/clock'

/**
 * The `cookie` of a session that a legacy store is given: what stores of all kinds read of it to know when the session ends. Its JSON is
 * that of express-session.
 *
 * `originalMaxAge` is the time that is left when the session is handed over: some stores (session-file-store) keep the record for that long
 * after its last write.
 */
export class LegacyCookie {
  readonly expires: Date
  readonly originalMaxAge: number
  readonly #clock: Clock
  readonly #attributes: Readonly<Record<string, unknown>>

  /** @param attributes the cookie of the record, as JSON has it */
  constructor(attributes: Readonly<Record<string, unknown>>, expiresAt: number, clock: Clock) {
    this.expires = new Date(expiresAt)
    this.originalMaxAge = expiresAt - clock.now()
    this.#clock = clock
    this.#attributes = attributes
  }

  /** How long the session lasts from now, in milliseconds. */
  get maxAge(): number {
    return this.expires.getTime() - this.#clock.now()
  }

  get httpOnly(): unknown {
    return this.#attributes.httpOnly
  }

  get path(): unknown {
    return this.#attributes.path
  }

  get domain(): unknown {
    return this.#attributes.domain
  }

  get secure(): unknown {
    return this.#attributes.secure
  }

  get sameSite(): unknown {
    return this.#attributes.sameSite
  }

  /** As express-session's, the attributes without the time that is left. */
  get data(): Readonly<Record<string, unknown>> {
    return this.toJSON()
  }

  toJSON(): Readonly<Record<string, unknown>> {
    const { originalMaxAge, expires } = this
    return { ...this.#attributes, originalMaxAge, expires }
  }
}
