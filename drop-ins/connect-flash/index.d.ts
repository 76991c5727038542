import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'

declare global {
  namespace Express {
    interface Request {
      /** Takes all messages out of the session: lists by type. */
      flash(): { [key: string]: string[] }
      /** Takes the messages of a type out of the session. */
      flash(message: string): string[]
      /** Leaves a message, or each of a list, in the session; gives how many of that type there are. */
      flash(type: string, message: string[] | string): number
      /** Leaves a message as `util.format` makes it; gives how many of that type there are. */
      // biome-ignore lint/suspicious/noExplicitAny: whatever `util.format` takes, as the original's types have it.
      flash(type: string, format: string, ...args: any[]): number
    }
  }
}

/**
 * Makes the middleware that gives requests `req.flash`: messages for the next page, kept in the session. Mount it after the session.
 */
declare function flash(options?: flash.FlashOptions): flash.Middleware

declare namespace flash {
  /** For Express, Connect, and whoever else calls three functions. */
  type Middleware = (
    req: IncomingMessage | Http2ServerRequest,
    res: ServerResponse | Http2ServerResponse,
    next: (error?: unknown) => void,
  ) => void

  interface FlashOptions {
    /** Puts `req.flash` where one is already, in place of keeping that. Default: false. */
    unsafe?: boolean | undefined
  }
}

export = flash
