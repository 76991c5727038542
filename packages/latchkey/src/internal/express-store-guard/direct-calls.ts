import type { LegacyStore } from './legacy-store'

/** Is told of a call when it is made; gives what is to be called when the store has answered it. `undefined`: it is of no interest. */
type Watcher = (sid: string) => (() => void) | undefined

/** Where the callback stands among the arguments. */
const callbackAt = { set: 2, destroy: 1 } as const

/**
 * Has somebody told of the calls of a method of a store, whoever makes them. Programs call stores directly too: to end another device's session,
 * most of all. The method stays what it is in all else, as a Proxy of it: test suites look at the spies that they made of it.
 */
export function watchCalls(
  store: LegacyStore,
  method: keyof typeof callbackAt,
  watcher: Watcher,
): void {
  const property = Object.getOwnPropertyDescriptor(store, method)
  const called: unknown = Reflect.get(store, method)
  if (typeof called !== 'function') return
  const watched = new Proxy(called, {
    apply(target, self, args: unknown[]) {
      // Some stores, as memorystore, end several at once.
      const notes = self === store ? [args[0]].flat().map((sid) => watcher(String(sid))) : []
      if (notes.every((note) => note === undefined)) return Reflect.apply(target, self, args)
      const whenAnswered = () => {
        for (const note of notes) note?.()
      }
      const callback = args[callbackAt[method]]
      if (typeof callback === 'function') {
        args[callbackAt[method]] = function (this: unknown, ...answer: unknown[]) {
          whenAnswered()
          return Reflect.apply(callback, this, answer)
        }
      }
      const returned: unknown = Reflect.apply(target, self, args)
      if (returned instanceof Promise) returned.then(whenAnswered, whenAnswered)
      return returned
    },
  })
  // One that cannot be given it, being frozen, is not watched.
  Reflect.defineProperty(store, method, {
    value: watched,
    writable: true,
    configurable: true,
    enumerable: property?.enumerable ?? false,
  })
}
