import { randomBytes } from 'node:crypto'
import type { Clock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import { KeyRing } from '../session/key-ring'

/** Settings of {@link KnownDevices}. */
export interface KnownDevicesOptions {
  /** The first signs, all verify; at least 32 characters each. Other keys than those of the sessions. */
  readonly keys: readonly (string | Uint8Array | undefined)[]
  /** How long a device is known after its user last signed in there. Default: 180 days. */
  readonly life?: Duration
  /** Time, for tests. Default: the machine's. */
  readonly clock: Clock
}

/** The defaults of {@link KnownDevicesOptions}. */
export const knownDevicesDefaults = { life: { days: 180 } } as const

/** A device that its user has signed in on. */
export interface KnownDevice {
  /** Names the device in limits: 22 characters. */
  readonly id: string
}

/** In characters; ours have fewer, whoever the user is. */
const longestToken = 512

/**
 * Says which devices an account was signed in on before, by a signed text that the device keeps as a cookie. It proves no identity: it only decides under which
 * limit a password may be tried, so that nobody who tries passwords elsewhere keeps the owner out.
 */
export class KnownDevices {
  readonly #keys: KeyRing
  /** In milliseconds. */
  readonly #life: number
  readonly #clock: Clock

  /** @throws OPTION_INVALID */
  constructor({ keys, life = knownDevicesDefaults.life, clock }: KnownDevicesOptions) {
    this.#keys = new KeyRing(keys)
    this.#life = millisecondsOf('devices.life', life)
    this.#clock = clock
  }

  /** How long a device keeps what it is given, in seconds: the Max-Age of its cookie. */
  get maxAge(): number {
    return Math.floor(this.#life / 1000)
  }

  /** What a device on which the user has just signed in is to keep: printable ASCII without quotes, commas and semicolons. */
  issue(userId: string): string {
    const id = randomBytes(16).toString('base64url')
    const text = `${id}.${(this.#clock.now() + this.#life).toString(36)}`
    return `${text}.${this.#sign(text, userId)}`
  }

  /**
   * Which device of this user sent the text; `undefined` for a text that is missing, expired, of another user, or not ours.
   * @param given as the device sent it, whatever that is
   */
  recognize(given: unknown, userId: string): KnownDevice | undefined {
    if (typeof given !== 'string' || given.length > longestToken) return undefined
    const [, text = '', id = '', end = '', signature = ''] =
      /^(([\w-]{22})\.([\da-z]{1,11}))\.([\w-]{43})$/.exec(given) ?? []
    if (id === '' || Number.parseInt(end, 36) <= this.#clock.now()) return undefined
    const signed = purposeOf(text, userId)
    return this.#keys.verify(signed, toBase64(signature)) === undefined ? undefined : { id }
  }

  #sign(text: string, userId: string): string {
    return toBase64url(this.#keys.sign(purposeOf(text, userId)))
  }
}

/** What is signed says what it is for, so that no signature of another purpose passes for it, under whatever keys. */
function purposeOf(text: string, userId: string): string {
  return `latchkey known device\n${text}\n${userId}`
}

function toBase64url(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_')
}

function toBase64(base64url: string): string {
  return base64url.replaceAll('-', '+').replaceAll('_', '/')
}
