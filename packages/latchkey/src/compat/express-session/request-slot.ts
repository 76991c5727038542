import { HiddenProperty } from '../../internal/hidden-property'

/**
 * What is kept for each request, on the request itself, where no program meets it. An entry of a WeakMap costs many times as much: each is
 * looked at by each collection of garbage, and there is one collection for some dozen requests.
 */
export class RequestSlot<Kept extends object> {
  readonly #key = Symbol('latchkey express-session')

  get(request: object): Kept | undefined {
    // Its own: what is made from a request by Object.create is another.
    return Object.hasOwn(request, this.#key) ? Reflect.get(request, this.#key) : undefined
  }

  set(request: object, kept: Kept): void {
    // Not enumerable: copying the request's properties does not take it along.
    Object.defineProperty(request, this.#key, new HiddenProperty(kept))
  }
}
