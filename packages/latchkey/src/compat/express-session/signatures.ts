import { timingSafeEqual } from 'node:crypto'
import { RecentlyUsed } from '../../internal/recently-used'
import { sign, textOf, unsign } from './signature'

/** How many signatures are known without reckoning: of about 300 bytes each, and at most twice as many. */
const remembered = 1_000

/** Signs ids with the first of some secrets, and verifies them with all. What verified once verifies again, until the secrets change. */
export class Signatures {
  readonly #secrets: readonly unknown[]
  /** The signed text by what was signed. Found by that, which is no secret to who brings it; the signature is compared in constant time. */
  #known = new RecentlyUsed<string>(remembered)
  /** The secrets with which that was found out. */
  #secretsThen: readonly unknown[]

  /** @param secrets the program's own array: what it changes there counts from then on */
  constructor(secrets: readonly unknown[]) {
    this.#secrets = secrets
    this.#secretsThen = [...secrets]
  }

  /** The id with its signature: `id.signature`. */
  sign(id: string): string {
    this.#forgetWhereSecretsChanged()
    const signed = sign(id, this.#secrets[0])
    this.#known.set(id, signed)
    return signed
  }

  /** The id that was signed; `undefined` if with none of the secrets. */
  unsign(signed: string): string | undefined {
    this.#forgetWhereSecretsChanged()
    const id = textOf(signed)
    const given = Buffer.from(signed)
    const known = Buffer.from(this.#known.get(id) ?? '')
    if (known.length === given.length && timingSafeEqual(known, given)) return id
    if (unsign(signed, this.#secrets) === undefined) return undefined
    // A copy: text that was cut out of a header keeps the whole header in memory.
    const own = given.toString()
    this.#known.set(textOf(own), own)
    return id
  }

  #forgetWhereSecretsChanged(): void {
    const [now, then] = [this.#secrets, this.#secretsThen]
    if (now.length === then.length && now.every((secret, place) => secret === then[place])) return
    this.#secretsThen = [...now]
    this.#known = new RecentlyUsed(remembered)
  }
}
