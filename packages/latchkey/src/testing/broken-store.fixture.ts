import { isEnded, type LoadedRecord, type SessionStore } from '../session/session-store'
import type { MemoryStore, MemoryStoreOptions } from '../stores/memory'
import type { FakeClock } from './fake-clock'

/** A store that breaks one promise, and the case that must tell. */
export interface BrokenStore {
  /** What is wrong with it. */
  readonly flaw: string
  /** The group and the name of a case that fails. */
  readonly caughtBy: string
  /** What it does otherwise than the memory store underneath. */
  flawed(whole: MemoryStore, clock: FakeClock): Partial<SessionStore>
  readonly options?: MemoryStoreOptions
}

/** A store with methods replaced. */
export function broken(
  store: MemoryStore,
  clock: FakeClock,
  { flawed }: BrokenStore,
): SessionStore {
  return {
    load: (key) => store.load(key),
    create: (...args) => store.create(...args),
    replace: (...args) => store.replace(...args),
    extend: (...args) => store.extend(...args),
    take: (...args) => store.take(...args),
    destroy: (...args) => store.destroy(...args),
    owners: store.owners,
    ...flawed(store, clock),
  }
}

/** The record under the key, whatever else may be there. */
export async function recordAt(store: MemoryStore, key: string): Promise<LoadedRecord | undefined> {
  const loaded = await store.load(key)
  return loaded === undefined || isEnded(loaded) ? undefined : loaded
}
