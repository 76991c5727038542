import type { PassportRequest } from './passport-request'

/** How a route wants somebody told. */
export interface Telling {
  /** true: what the strategy says · text · `{ type, message }` */
  readonly flash: unknown
  /** true: what the strategy says · text */
  readonly message: unknown
}

/**
 * Tells who comes next from this browser, by flash and by `req.session.messages`.
 * @param said what the strategy said: a text, or an object with `message` and perhaps `type`
 */
export function tell(
  request: PassportRequest,
  type: 'error' | 'success',
  { flash, message }: Telling,
  said: unknown,
): void {
  if (flash) sendFlash(request, type, flash, said)
  if (message) keepMessage(request, typeof message === 'boolean' ? textOf(said) : message)
}

function sendFlash(request: PassportRequest, type: string, flash: unknown, said: unknown): void {
  const form = typeof flash === 'string' ? { type, message: flash } : Object(flash)
  // As in the original also in the program's own object; what it says of the type goes before what the strategy says.
  if (typeof flash === 'object' && !form.type) Reflect.set(form, 'type', type)
  const text = form.message || textOf(said)
  if (typeof text !== 'string') return
  if (typeof request.flash !== 'function') {
    throw new TypeError(
      'req.flash is not a function: failureFlash and successFlash need connect-flash, app.use(flash()), before this.',
    )
  }
  request.flash(form.type || Object(said).type || type, text)
}

function keepMessage(request: PassportRequest, text: unknown): void {
  if (typeof text !== 'string') return
  const session = request.session as { messages?: unknown }
  const messages = session.messages
  session.messages = [...(Array.isArray(messages) ? messages : []), text]
}

function textOf(said: unknown): unknown {
  return Object(said).message || said
}
