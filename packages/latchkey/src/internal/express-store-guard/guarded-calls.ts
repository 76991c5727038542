import type { GuardedSession, GuardOptions } from './contract'
import type { Entries, Entry } from './entries'
import { LegacyCalls, type LegacySession, type LegacyStore } from './legacy-store'

/** The calls of a legacy store, each with what it teaches about the session. */
export class GuardedCalls extends LegacyCalls {
  readonly #entries: Entries
  readonly #isSame: GuardOptions['isSame']

  constructor(store: LegacyStore, entries: Entries, isSame: GuardOptions['isSame']) {
    super(store)
    this.#entries = entries
    this.#isSame = isSame
  }

  /** Asks the store; the revision is that of the state before the question. */
  async read(
    entry: Entry,
    whenMissing?: (error: unknown) => void,
  ): Promise<GuardedSession | undefined> {
    const revision = this.#entries.revisionOf(entry)
    const session = await this.get(entry.sid, whenMissing)
    if (revision.isOutOfDate) return session && { session, revision }
    if (session === undefined) {
      // It was there, and nobody here has ended it. Whoever has it in hand must not bring it back.
      if (entry.isStored) this.#entries.remove(entry)
      return undefined
    }
    entry.isStored = true
    if (this.#isSame === undefined) return { session, revision }
    if (entry.latest !== undefined && !this.#isSame(entry.latest, session)) entry.commits += 1
    entry.latest = session
    return { session, revision: this.#entries.revisionOf(entry) }
  }

  /** Makes a call that writes; false if the session ended meanwhile. */
  async write(
    entry: Entry,
    session: LegacySession,
    call: () => Promise<unknown>,
  ): Promise<boolean> {
    entry.writes()
    try {
      await call()
    } catch (error) {
      entry.latest = undefined
      await this.#takeBack(entry).catch(() => {})
      throw error
    } finally {
      entry.answered()
    }
    if (entry.isEnded) {
      await this.#takeBack(entry)
      return false
    }
    entry.isStored = true
    if (this.#isSame !== undefined) entry.latest = session
    return true
  }

  /** What was written after the end had been asked of the store is removed again, unless another session has been made under the id. */
  async #takeBack(entry: Entry): Promise<void> {
    if (!entry.endWasIssued) return
    const standing = this.#entries.standing(entry.sid)
    if (standing !== entry && standing?.isStored) return
    await this.destroy(entry.sid)
  }
}
