import { RequestSlot } from './request-slot'

/** What one request has asked of its store: what is still under way, what it ended, what could not be stored. */
export class RequestLedger {
  readonly #underWay = new Set<Promise<unknown>>()
  /** Ids whose sessions this request has asked to end: whatever the store says, the client is to forget them (R23). */
  readonly #ended = new Set<unknown>()
  /** Ids whose sessions are not in the store: it failed, or they ended elsewhere. */
  readonly #unstored = new Set<unknown>()
  /** Ids whose sessions this request has stored. */
  readonly #stored = new Set<unknown>()
  /** Why a `save()` without a callback failed: only the response can still tell. */
  unheard: { readonly error: unknown } | undefined

  /** Has the response wait for this, also where the program does not. @param whenDone is told when it has come to its end, and why if badly */
  add(
    work: Promise<unknown>,
    whenDone?: (failure: { readonly error: unknown } | undefined) => void,
  ): void {
    const done = (failure?: { readonly error: unknown }) => {
      this.#underWay.delete(work)
      whenDone?.(failure)
    }
    this.#underWay.add(work)
    work.then(
      () => done(),
      (error) => done({ error }),
    )
  }

  /** The session of this id is asked to end. */
  ends(id: unknown): void {
    this.#ended.add(id)
    this.#stored.delete(id)
  }

  /** Whether the client is to forget the session of this id. */
  hasEnded(id: unknown): boolean {
    return this.#ended.has(id)
  }

  /** The session of this id has been stored; where one had ended under the id, another. */
  stored(id: unknown): void {
    this.#stored.add(id)
    this.#unstored.delete(id)
    this.#ended.delete(id)
  }

  /** It has not been. One that had been before is in the store as it was then, unless it has ended. */
  notStored(id: unknown, hasEnded: boolean): void {
    if (hasEnded || !this.#stored.has(id)) this.#unstored.add(id)
  }

  /** Whether the client cannot be given the session of this id: the store does not have it. */
  isUnstored(id: unknown): boolean {
    return this.#unstored.has(id)
  }

  /** When all that is under way now has come to its end, well or not; `undefined`: nothing is. */
  settled(): Promise<void> | undefined {
    if (this.#underWay.size === 0) return undefined
    return Promise.allSettled(this.#underWay).then(() => {})
  }
}

const ledgers = new RequestSlot<RequestLedger>()

/** The ledger of a request. */
export function ledgerOf(request: object): RequestLedger {
  let ledger = ledgers.get(request)
  if (ledger === undefined) {
    ledger = new RequestLedger()
    ledgers.set(request, ledger)
  }
  return ledger
}
