import { HiddenProperty } from '../hidden-property'
import { headersSentError } from './native-errors'
import type { AnyResponse, Method } from './native-response'

export type HeaderValue = number | string | readonly string[]

/** What is held on a response, as the program is to read it. */
export interface HeldView {
  readonly ended: boolean
  readonly needsDrain: boolean
  readonly bytes: number
}

class Mask {
  readonly owner: AnyResponse
  /** One for each gate that holds something. Several gates may hold at once: one the head, another the end. */
  readonly views = new Set<HeldView>()
  readonly natives = new Map<string, Method>()

  constructor(owner: AnyResponse) {
    this.owner = owner
  }
}

const mask = Symbol('latchkey.sent-mask')
type Masked = { [mask]?: Mask }

/** What sets a header, and what Node calls doing so when it is too late. */
const setters = {
  setHeader: 'set',
  setHeaders: 'set',
  appendHeader: 'append',
  removeHeader: 'remove',
} as const

const accessors: Record<string, (views: Set<HeldView>, native: unknown) => unknown> = {
  headersSent: () => true,
  writableEnded: (views, native) => anyEnded(views) || native,
  writableFinished: () => false,
  writableNeedDrain: (views, native) =>
    !anyEnded(views) && (some(views, (view) => view.needsDrain) || native),
  writableLength: (views, native) => {
    let bytes = Number(native)
    for (const view of views) bytes += view.bytes
    return bytes
  },
}

function some(views: Set<HeldView>, test: (view: HeldView) => boolean): boolean {
  for (const view of views) if (test(view)) return true
  return false
}

function anyEnded(views: Set<HeldView>): boolean {
  return some(views, (view) => view.ended)
}

// Made once and shared by all responses, and left in place when the response has gone: own functions for each
// response, or deleting them, would turn a response that is as its constructor made it into a slow dictionary for
// the rest of its life. (One whose prototype was replaced is one already, and the faster for it: see shared-shape.)
const accessorDescriptors = Object.entries({
  ...accessors,
  finished: accessors.writableEnded,
}).map(([name, read]) => [name, accessorDescriptor(name, read)] as const)
const maskedSetters = Object.entries(setters).map(
  ([name, verb]) => [name, maskedSetter(name, verb)] as const,
)

function accessorDescriptor(name: string, read: (typeof accessors)[string] | undefined) {
  return {
    configurable: true,
    enumerable: false,
    get(this: Masked): unknown {
      const { owner, views } = this[mask] as Mask
      const native = Reflect.get(Object.getPrototypeOf(owner), name, owner)
      return views.size === 0 ? native : read?.(views, native)
    },
  }
}

function maskedSetter(name: string, verb: string): Method {
  return function setter(this: unknown, ...args: unknown[]): unknown {
    const { owner, views, natives } = (this as Masked)[mask] as Mask
    if (views.size > 0) throw headersSentError(owner, verb)
    return Reflect.apply(natives.get(name) as Method, this, args)
  }
}

/** From now on, and until `unmaskSent`, the response reads as if it had been sent. */
export function maskAsSent(response: AnyResponse, view: HeldView): void {
  const present = (response as Masked)[mask]
  if (present !== undefined) {
    present.views.add(view)
    return
  }
  const methods = methodsByName(response)
  const made = new Mask(response)
  made.views.add(view)
  for (const [name, setter] of maskedSetters) {
    const native = methods[name]
    if (native === undefined) continue // HTTP/2 has no setHeaders on Node 20.
    made.natives.set(name, native)
    methods[name] = setter
  }
  for (const [name, descriptor] of accessorDescriptors) {
    // HTTP/1.1 keeps `finished` as data of its own, see markEnded; HTTP/2 has no writableNeedDrain.
    if (Object.hasOwn(response, name) || !(name in response)) continue
    Object.defineProperty(response, name, descriptor)
  }
  Object.defineProperty(response, mask, new HiddenProperty(made))
}

/** The response reads as it is again, as far as `view` is concerned. */
export function unmaskSent(response: AnyResponse, view: HeldView): void {
  ;(response as Masked)[mask]?.views.delete(view)
  markEnded(response, false)
}

/** `end` is held: `finished` reads as true. On HTTP/1.1 it is plain data, which `writableEnded` reads too. */
export function markEnded(response: AnyResponse, ended: boolean): void {
  const own = Object.getOwnPropertyDescriptor(response, 'finished')
  if (own?.writable) (response as { finished: boolean }).finished = ended
}

/** Sets a header although the response may read as sent. */
export function setHeaderUnmasked(
  response: AnyResponse,
  method: 'setHeader' | 'appendHeader',
  name: string,
  value: HeaderValue,
): void {
  const native = (response as Masked)[mask]?.natives.get(method)
  Reflect.apply(native ?? (methodsByName(response)[method] as Method), response, [name, value])
}

function methodsByName(response: AnyResponse): Record<string, Method | undefined> {
  return response as unknown as Record<string, Method | undefined>
}
