import type { SessionStore } from './session-store'

/** A store whose calls take effect, and answer, after a number of turns of the event loop that follows from the seed. */
export function unevenStore(store: SessionStore, seed: number): SessionStore {
  let state = seed
  const pause = async () => {
    // A linear congruential generator: the same order for the same seed, as far as the event loop lets it.
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    for (let turn = state % 7; turn > 0; turn -= 1) {
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const uneven = <Holder extends object>(holder: Holder): Holder =>
    new Proxy(holder, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (name === 'owners') return uneven(value as object)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          await pause()
          const answer: unknown = await value.apply(target, args)
          await pause()
          return answer
        }
      },
    })
  return uneven(store)
}
