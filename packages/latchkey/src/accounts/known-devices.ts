import { randomBytes } from 'node:crypto'
import type { Clock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import { KeyRing } from '../session/key-ring'
import type { StoredUser } from './user-store'

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

/** Whom a device is known to: an account, for as long as its credentials stand. */
export type DeviceOwner = Pick<StoredUser, 'id' | 'credentialsChangedAt'>

/** A device that its user has signed in on. */
export interface KnownDevice {
  /** Names the device in limits: 22 characters. */
  readonly id: string
}

/** In characters; ours have fewer, whoever the user is. */
const longestToken = 512

/**
 * Says which devices an account was signed in on before, by a signed text that the device keeps as a cookie. It proves no identity: it only decides under which
 * limit a password may be tried, so that nobody who tries passwords elsewhere keeps the owner out. A device is known until the password changes: whoever knew the old one may
 * have had any number of devices.
 */
export class KnownDevices {
  readonly #keys: KeyRing
  /** In milliseconds. */
  readonly #life: number
  readonly #clock: Clock

  /** @throws OPTION_INVALID */
  constructor({ keys, life = knownDevicesDefaults.life, clock }: KnownDevicesOptions) {
    this.#keys = new KeyRing(keys, 'devices.keys')
    this.#life = millisecondsOf('devices.life', life)
    this.#clock = clock
  }

  /** How long a device keeps what it is given, in seconds: the Max-Age of its cookie. */
  get maxAge(): number {
    return Math.floor(this.#life / 1000)
  }

  /** What a device on which the user has just signed in is to keep: printable ASCII without quotes, commas and semicolons. */
  issue(owner: DeviceOwner): string {
    const id = randomBytes(16).toString('base64url')
    const text = `${id}.${(this.#clock.now() + this.#life).toString(36)}`
    return `${text}.${this.#sign(text, owner)}`
  }

  /**
   * Which device of this user sent the text; `undefined` for a text that is missing, expired, of another user or another password, or not ours.
   * @param given as the device sent it, whatever that is
   */
  recognize(given: unknown, owner: DeviceOwner): KnownDevice | undefined {
    if (typeof given !== 'string' || given.length > longestToken) return undefined
    const [, text = '', id = '', end = '', signature = ''] =
      /^(([\w-]{22})\.([\da-z]{1,11}))\.([\w-]{43})$/.exec(given) ?? []
    if (id === '' || Number.parseInt(end, 36) <= this.#clock.now()) return undefined
    const signed = purposeOf(text, owner)
    return this.#keys.verify(signed, toBase64(signature)) === undefined ? undefined : { id }
  }

  #sign(text: string, owner: DeviceOwner): string {
    return toBase64url(this.#keys.sign(purposeOf(text, owner)))
  }
}

/** What is signed says what it is for, so that no signature of another purpose passes for it, under whatever keys. */
function purposeOf(text: string, { id, credentialsChangedAt }: DeviceOwner): string {
  return `latchkey known device\n${text}\n${credentialsChangedAt}\n${id}`
}

function toBase64url(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_')
}

function toBase64(base64url: string): string {
  return base64url.replaceAll('-', '+').replaceAll('_', '/')
}
