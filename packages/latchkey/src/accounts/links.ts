import { invalidOption } from '../errors'
import { parsedUrl } from '../internal/parsed-url'
import type { TokenKind } from './token-store'

/** Where the links in messages lead. */
export interface LinkOptions {
  /**
   * The origin of the application as people reach it, such as `https://app.example`. Configured, never taken from a request: whoever sends a request
   * decides what its Host says (R61).
   */
  readonly origin: string
  /** The page that takes a token of a reset. Default: `/reset`. */
  readonly reset?: string
  /** The page that takes a token of an address. Default: `/verify`. */
  readonly verify?: string
}

/** The defaults of {@link LinkOptions}. */
export const linkDefaults = { reset: '/reset', verify: '/verify' } as const

/** Makes the links of messages. */
export class Links {
  readonly #pages: Readonly<Record<TokenKind, string>>

  /** @throws OPTION_INVALID */
  constructor(options: LinkOptions) {
    const { origin, reset, verify } = options ?? {}
    const isWeb = typeof origin === 'string' && /^https?:/.test(origin)
    if (!isWeb || parsedUrl(origin)?.origin !== origin) {
      throw invalidOption('links.origin', 'an origin such as https://app.example', origin)
    }
    this.#pages = {
      reset: pageOf(origin, 'reset', reset ?? linkDefaults.reset),
      email: pageOf(origin, 'verify', verify ?? linkDefaults.verify),
    }
  }

  /** The link that brings a token back. */
  to(kind: TokenKind, token: string): string {
    return `${this.#pages[kind]}?token=${token}`
  }
}

function pageOf(origin: string, name: string, path: string): string {
  const page = parsedUrl(path, origin)
  const isLocal = typeof path === 'string' && path.startsWith('/') && page?.origin === origin
  if (!isLocal || page.search !== '' || page.hash !== '') {
    throw invalidOption(`links.${name}`, 'a path without query, such as /reset', path)
  }
  return page.href
}
