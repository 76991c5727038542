import type { LegacyStore } from './legacy-store'

/** What a store says of itself: out of reach from its event `disconnect` until its `connect`. */
export class Connection {
  readonly #store: LegacyStore
  readonly #onDisconnect = () => {
    this.#isUp = false
  }
  readonly #onConnect = () => {
    this.#isUp = true
  }
  #isUp = true

  constructor(store: LegacyStore) {
    this.#store = store
    store.on?.('disconnect', this.#onDisconnect)
    store.on?.('connect', this.#onConnect)
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Listens to the store no longer. */
  close(): void {
    this.#store.removeListener?.('disconnect', this.#onDisconnect)
    this.#store.removeListener?.('connect', this.#onConnect)
  }
}
