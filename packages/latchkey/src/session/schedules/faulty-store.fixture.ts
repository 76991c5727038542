import type { SessionStore } from '../session-store'

/** What becomes of a store call that goes wrong. */
export const faults = {
  fails: { takesEffect: false, answers: 'with an error' },
  'hangs until the deadline': { takesEffect: false, answers: 'never' },
  'takes effect and fails': { takesEffect: true, answers: 'with an error' },
  'takes effect, and its answer is lost': { takesEffect: true, answers: 'never' },
} as const

export type Fault = keyof typeof faults

const methods = ['load', 'create', 'replace', 'extend', 'take', 'destroy'] as const

/** A store whose n-th call from now goes wrong; and from then on all of them, where it has gone down. */
export class FaultySessionStore {
  /** The calls that were made. */
  readonly calls: string[] = []
  readonly #inner: SessionStore
  #wrong: { readonly place: number; readonly fault: Fault; readonly staysDown: boolean } | undefined

  constructor(inner: SessionStore) {
    this.#inner = inner
  }

  /** @param place 0: the next call */
  goWrong(place: number, fault: Fault, staysDown: boolean): void {
    this.calls.length = 0
    this.#wrong = { place, fault, staysDown }
  }

  recover(): void {
    this.#wrong = undefined
  }

  /** The store itself, as the engine sees it. */
  get store(): SessionStore {
    const inner = this.#inner
    const store = Object.create(inner) as Record<string, unknown>
    for (const method of methods) {
      const call = inner[method].bind(inner) as (...of: unknown[]) => Promise<unknown>
      store[method] = (...of: unknown[]) => this.#call(method, () => call(...of))
    }
    return store as unknown as SessionStore
  }

  async #call(method: string, call: () => Promise<unknown>): Promise<unknown> {
    const place = this.calls.push(method) - 1
    const wrong = this.#wrong
    const isHit =
      wrong !== undefined && (place === wrong.place || (wrong.staysDown && place > wrong.place))
    if (!isHit) return call()
    const { takesEffect, answers } = faults[wrong.fault]
    if (takesEffect) await call()
    if (answers === 'with an error') throw new Error('the connection was reset')
    return new Promise(() => {})
  }
}
