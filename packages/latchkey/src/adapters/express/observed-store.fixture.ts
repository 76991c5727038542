import type { Clock } from '../../internal/clock'
import { type Deferred, deferred } from '../../internal/response-gate.test-kit'
import { isEnded, type OwnerIndex, type SessionStore } from '../../session/session-store'
import { MemoryStore } from '../../stores/memory'

type Method = Exclude<keyof SessionStore, 'owners'>

/** A call that waits before the store does what it asks. */
export interface HeldCall {
  /** Resolves when the call has come. */
  readonly came: Promise<void>
  release(): void
}

interface Hold {
  readonly came: Deferred
  readonly released: Deferred
}

/** The memory store, whose calls are written down, and can be made to wait or to fail. */
export class ObservedStore implements SessionStore {
  readonly owners: OwnerIndex
  /** The methods that were called, in order. */
  readonly calls: Method[] = []
  /** The methods that reject, without having done anything. */
  readonly failing = new Set<Method>()
  readonly #records: MemoryStore
  readonly #keys = new Set<string>()
  readonly #holds = new Map<Method, Hold>()

  constructor(clock: Clock) {
    this.#records = new MemoryStore({ clock })
    this.owners = this.#records.owners
  }

  /** Has the next call of the method wait. */
  hold(method: Method): HeldCall {
    const hold = { came: deferred(), released: deferred() }
    this.#holds.set(method, hold)
    return { came: hold.came.promise, release: hold.released.resolve }
  }

  /** Every method rejects from now on. */
  breakDown(): void {
    for (const method of ['load', 'create', 'replace', 'extend', 'take', 'destroy'] as const) {
      this.failing.add(method)
    }
  }

  recover(): void {
    this.failing.clear()
  }

  /** What the calls since the last time were. */
  callsSince(): Method[] {
    return this.calls.splice(0)
  }

  /** What is stored, parsed. */
  async records(): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = []
    for (const key of this.#keys) {
      const record = await this.#records.load(key)
      if (record !== undefined && !isEnded(record)) found.push(JSON.parse(record.text))
    }
    return found
  }

  /** Writes every record anew, as another server may that shares the store. */
  async rewrite(change: (text: string) => string): Promise<void> {
    for (const key of this.#keys) {
      const record = await this.#records.load(key)
      if (record === undefined || isEnded(record)) continue
      const { text, revision, ...others } = record
      await this.#records.replace(key, revision, { ...others, text: change(text) })
    }
  }

  load: SessionStore['load'] = (key) => this.#run('load', () => this.#records.load(key))
  create: SessionStore['create'] = (key, record) =>
    this.#run('create', () => {
      this.#keys.add(key)
      return this.#records.create(key, record)
    })
  replace: SessionStore['replace'] = (key, revision, record) =>
    this.#run('replace', () => this.#records.replace(key, revision, record))
  extend: SessionStore['extend'] = (key, expiresAt) =>
    this.#run('extend', () => this.#records.extend(key, expiresAt))
  take: SessionStore['take'] = (key) => this.#run('take', () => this.#records.take(key))
  destroy: SessionStore['destroy'] = (key, because) =>
    this.#run('destroy', () => this.#records.destroy(key, because))

  async #run<Result>(method: Method, work: () => Promise<Result>): Promise<Result> {
    this.calls.push(method)
    const hold = this.#holds.get(method)
    this.#holds.delete(method)
    hold?.came.resolve()
    await hold?.released.promise
    if (this.failing.has(method)) throw new Error(`the store is down for ${method}`)
    return work()
  }
}
