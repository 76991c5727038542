/** What one request has asked of its store: what is still under way, what it ended, what could not be stored. */
export class RequestLedger {
  readonly #underWay = new Set<Promise<unknown>>()
  /** Ids whose sessions this request has asked to end: whatever the store says, the client is to forget them (R23). */
  readonly ended = new Set<unknown>()
  /** Ids whose sessions are not in the store as the program left them: the store failed, or they ended elsewhere. */
  readonly unstored = new Set<unknown>()
  /** Why a `save()` without a callback failed: only the response can still tell. */
  unheard: { readonly error: unknown } | undefined

  /** Has the response wait for this, also where the program does not. */
  add(work: Promise<unknown>): void {
    const done = () => {
      this.#underWay.delete(work)
    }
    this.#underWay.add(work)
    work.then(done, done)
  }

  /** When all that is under way now has come to its end, well or not; `undefined`: nothing is. */
  settled(): Promise<void> | undefined {
    if (this.#underWay.size === 0) return undefined
    return Promise.allSettled(this.#underWay).then(() => {})
  }
}

const ledgers = new WeakMap<object, RequestLedger>()

/** The ledger of a request. */
export function ledgerOf(request: object): RequestLedger {
  let ledger = ledgers.get(request)
  if (ledger === undefined) {
    ledger = new RequestLedger()
    ledgers.set(request, ledger)
  }
  return ledger
}
