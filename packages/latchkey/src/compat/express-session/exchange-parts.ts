import type { SessionRequest } from './legacy-request'
import type { Settings } from './options'
import type { Signatures } from './signatures'

export type Next = (error?: unknown) => void

/** What an exchange is made of. An instance and no literal: see HiddenProperty. */
export class ExchangeParts {
  readonly settings: Settings
  readonly request: SessionRequest
  readonly next: Next
  /** By which ids are signed for this request. */
  readonly signatures: Signatures
  /** The id that the client's cookie named. */
  readonly cookieId: string | undefined

  constructor(
    settings: Settings,
    request: SessionRequest,
    next: Next,
    signatures: Signatures,
    cookieId: string | undefined,
  ) {
    this.settings = settings
    this.request = request
    this.next = next
    this.signatures = signatures
    this.cookieId = cookieId
  }
}
