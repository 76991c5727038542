import { format } from 'node:util'

/** Settings of the middleware. */
export interface FlashOptions {
  /** Puts `req.flash` where one is already, in place of keeping that. Default: false. */
  readonly unsafe?: boolean | undefined
}

/** The request, of which nothing is needed but the session, at the time of the call. */
export interface FlashRequest {
  session?: unknown
  flash?: unknown
}

export type FlashMiddleware = (
  request: FlashRequest,
  response: unknown,
  next: (error?: unknown) => void,
) => void

/** Lists of messages by their type, as they stand in the session. */
type Messages = Record<string, unknown[]>

/**
 * connect-flash 0.1, on this library: gives requests `req.flash`, by which messages are left in the session for the next page. Mended is D9:
 * reading changes nothing where there are no messages.
 */
export function flash(options?: FlashOptions | null): FlashMiddleware {
  const replaces = Boolean(options?.unsafe)
  return (request, _response, next) => {
    if (!request.flash || replaces) request.flash = flashOfRequest
    next()
  }
}

/**
 * Leaves a message of a type, or each of a list, and gives how many of that type there are now. With more arguments the message is a format
 * for `util.format`. With a type alone, gives the messages of that type, with nothing all of them by type; what was given is gone.
 * @throws Error if there is no session
 */
function flashOfRequest(this: FlashRequest, type?: string, message?: unknown, ...rest: unknown[]) {
  const session = this.session as { flash?: Messages } | undefined
  // One that is null is a TypeError further down, as in the original.
  if (session === undefined) throw new Error('req.flash() requires sessions')
  if (type && message) {
    return leave(session, type, rest.length > 0 ? format(message, ...rest) : message)
  }
  return type ? takeType(session, type) : takeAll(session)
}

function leave(session: { flash?: Messages }, type: string, message: unknown): number {
  session.flash ||= {}
  const messages = session.flash
  for (const each of Array.isArray(message) ? message : [message]) {
    messages[type] ||= []
    messages[type].push(each)
  }
  // Nothing left of nothing there is a TypeError, as in the original.
  return (messages[type] as unknown[]).length
}

function takeType({ flash: messages }: { flash?: Messages }, type: string): unknown[] {
  // Own ones: a type that comes with the request, `?show=constructor`, must not give a function.
  if (!messages || !Object.hasOwn(messages, type)) return []
  const taken = messages[type]
  delete messages[type]
  return taken || []
}

function takeAll(session: { flash?: Messages }): Messages {
  const messages = session.flash
  if (!messages) return {}
  session.flash = {}
  return messages
}
