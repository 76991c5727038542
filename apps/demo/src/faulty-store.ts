/** The calls of the session store that can be made to fail, and `any` of them; `accounts` is any call of the stores of accounts. */
export const faultyCalls = [
  ...(['load', 'create', 'replace', 'extend', 'take', 'destroy', 'any'] as const),
  ...(['sessionsOf', 'destroyAllOf', 'accounts'] as const),
] as const
/** How a call fails: nothing is done and it rejects, all is done and it rejects, or it never answers. */
export const faultModes = ['error', 'lost', 'hang', 'none'] as const

/** How often which call fails. */
export interface Fault {
  readonly call: (typeof faultyCalls)[number]
  readonly mode: (typeof faultModes)[number]
  readonly times: number
  /** So many of those calls succeed before. */
  readonly after: number
}

const noFault: Fault = { call: 'any', mode: 'none', times: 0, after: 0 }

/** Makes stores fail when it is told to, for tests of what the app makes of that. */
export class Faults {
  #fault = noFault

  /** Says how the next calls fail, in place of what was said before. */
  failWith(fault: Fault): void {
    this.#fault = fault
  }

  /** How many calls are still to fail. */
  get left(): number {
    return this.#fault.times
  }

  /**
   * The store, with each call made to fail that is to.
   * @param all what stands for any of its calls
   */
  through<Store extends object>(store: Store, all: 'any' | 'accounts'): Store {
    return new Proxy(store, {
      get: (_, name) => {
        const value: unknown = Reflect.get(store, name, store)
        // The index by owner of a session store.
        if (typeof value === 'object' && value !== null) return this.through(value, all)
        if (typeof value !== 'function') return value
        return (...of: unknown[]) => this.#call(String(name), all, () => value.apply(store, of))
      },
    })
  }

  async #call(name: string, all: string, call: () => Promise<unknown>): Promise<unknown> {
    const { call: faulty, mode, times, after } = this.#fault
    // Stores of accounts have calls of the same names.
    const isMeant = faulty === all || (all === 'any' && faulty === name)
    if (mode === 'none' || times === 0 || !isMeant) return call()
    if (after > 0) {
      this.#fault = { ...this.#fault, after: after - 1 }
      return call()
    }
    this.#fault = { ...this.#fault, times: times - 1 }
    if (mode === 'hang') return new Promise(() => {})
    if (mode === 'lost') await call()
    // As a database that is locked: of the stores of accounts, what they throw is what the app is told.
    throw Object.assign(new Error(`The probe made ${name} fail.`), { code: 'SQLITE_BUSY' })
  }
}
