import { timingSafeEqual } from 'node:crypto'
import { RecentlyUsed } from '../../internal/recently-used'
import { sign, textOf, unsign } from './signature'

/** How many signatures are known without reckoning: of about 300 bytes each, and at most twice as many. */
const remembered = 1_000

/** Signs ids with the first of some secrets, and verifies them with all. What verified once, with secrets that never change, verifies again. */
export class Signatures {
  readonly #secrets: readonly unknown[]
  /** The signed text by what was signed. Found by that, which is no secret to who brings it; the signature is compared in constant time. */
  readonly #known = new RecentlyUsed<Buffer>(remembered)

  constructor(secrets: readonly unknown[]) {
    this.#secrets = secrets
  }

  /** The id with its signature: `id.signature`. */
  sign(id: string): string {
    const signed = sign(id, this.#secrets[0])
    this.#remember(id, Buffer.from(signed))
    return signed
  }

  /** The id that was signed; `undefined` if with none of the secrets. */
  unsign(signed: string): string | undefined {
    const id = textOf(signed)
    const given = Buffer.from(signed)
    const known = this.#known.get(id)
    if (known?.length === given.length && timingSafeEqual(known, given)) return id
    if (unsign(signed, this.#secrets) === undefined) return undefined
    this.#remember(id, given)
    return id
  }

  #remember(id: string, signed: Buffer): void {
    // In memory of its own: a small Buffer is a piece of a larger one, which it would keep.
    const own = Buffer.allocUnsafeSlow(signed.length)
    signed.copy(own)
    this.#known.set(id, own)
  }
}
