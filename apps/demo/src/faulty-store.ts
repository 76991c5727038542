import type { SessionStore } from 'latchkey'
import type { OwnerIndex } from 'latchkey/session'

/** The calls that can be made to fail, and `any` of them. */
export const faultyCalls = [
  'load',
  'create',
  'replace',
  'extend',
  'take',
  'destroy',
  'any',
] as const
/** How a call fails: it rejects, or it never answers. */
export const faultModes = ['error', 'hang', 'none'] as const

/** How often which call fails. */
export interface Fault {
  readonly call: (typeof faultyCalls)[number]
  readonly mode: (typeof faultModes)[number]
  readonly times: number
}

type Arguments<Call extends Exclude<Fault['call'], 'any'>> = Parameters<SessionStore[Call]>

/** A session store that fails when it is told to, for tests of what the app makes of that. */
export class FaultyStore implements SessionStore {
  readonly owners?: OwnerIndex
  readonly #store: SessionStore
  #fault: Fault = { call: 'any', mode: 'none', times: 0 }

  constructor(store: SessionStore) {
    this.#store = store
    const { owners } = store
    if (owners === undefined) return
    this.owners = {
      sessionsOf: (...of) => this.#call('owners', () => owners.sessionsOf(...of)),
      destroyAllOf: (...of) => this.#call('owners', () => owners.destroyAllOf(...of)),
    }
  }

  /** Says how the next calls fail, in place of what was said before. */
  failWith(fault: Fault): void {
    this.#fault = fault
  }

  load(...of: Arguments<'load'>) {
    return this.#call('load', () => this.#store.load(...of))
  }

  create(...of: Arguments<'create'>) {
    return this.#call('create', () => this.#store.create(...of))
  }

  replace(...of: Arguments<'replace'>) {
    return this.#call('replace', () => this.#store.replace(...of))
  }

  extend(...of: Arguments<'extend'>) {
    return this.#call('extend', () => this.#store.extend(...of))
  }

  take(...of: Arguments<'take'>) {
    return this.#call('take', () => this.#store.take(...of))
  }

  destroy(...of: Arguments<'destroy'>) {
    return this.#call('destroy', () => this.#store.destroy(...of))
  }

  /** @param name `owners`: of the index, whose calls fail where any call does */
  #call<Answer>(name: Fault['call'] | 'owners', call: () => Promise<Answer>): Promise<Answer> {
    const { call: faulty, mode, times } = this.#fault
    if (mode === 'none' || times === 0 || (faulty !== 'any' && faulty !== name)) return call()
    this.#fault = { ...this.#fault, times: times - 1 }
    if (mode === 'hang') return new Promise(() => {})
    return Promise.reject(new Error(`The probe made ${name} fail.`))
  }
}
