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

/** So many devices are looked at, and kept in one text: each costs a signature. */
const mostDevices = 10

/** Between several in one text. Neither a character of theirs, nor one that a cookie's value has to escape. */
const separator = '~'

/** In characters: what browsers keep of a cookie. Ten of ours have fewer than a thousand. */
const longestText = 4_096

/** One device, as it came: of our form, and perhaps not ours. */
interface ClaimedDevice {
  readonly text: string
  readonly id: string
  readonly signed: string
  readonly signature: string
}

/**
 * Says which devices an account was signed in on before, by a signed text that the device keeps as a cookie. It proves no identity: it only decides under which
 * limit a password may be tried, so that nobody who tries passwords elsewhere keeps the owner out. A device is known until the password changes: whoever knew the old one may
 * have had any number of devices.
 *
 * A device may be several people's: what it keeps is one for each, and none says whose it is.
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

  /**
   * What a device on which the user has just signed in is to keep, in the place of what it kept: this user first, and what was for others there, ten in all; who was there least
   * recently falls out. Letters, digits, and the characters - . _ ~
   * @param kept what the device sent, whatever that is
   * @param formerly the user as they were until now: what was for them is not kept
   */
  issue(owner: DeviceOwner, kept?: unknown, formerly = owner): string {
    const id = randomBytes(16).toString('base64url')
    const text = `${id}.${(this.#clock.now() + this.#life).toString(36)}`
    const fresh = `${text}.${toBase64url(this.#keys.sign(purposeOf(text, owner)))}`
    const others = this.#claimedBy(kept).filter(
      (device) => !this.#isOf(device, owner) && !this.#isOf(device, formerly),
    )
    const all = [fresh, ...others.map((device) => device.text)]
    return all.slice(0, mostDevices).join(separator)
  }

  /**
   * Which device of this user sent the text; `undefined` for one that is missing, expired, of another user or another password, or not ours.
   * @param given as the device sent it, whatever that is; a list where several cookies came. Ten devices are looked at: what has not their form is none
   */
  recognize(given: unknown, owner: DeviceOwner): KnownDevice | undefined {
    const device = this.#claimedBy(given).find((claimed) => this.#isOf(claimed, owner))
    return device && { id: device.id }
  }

  #isOf({ signed, signature }: ClaimedDevice, owner: DeviceOwner): boolean {
    return this.#keys.verify(purposeOf(signed, owner), toBase64(signature)) !== undefined
  }

  /** The devices that a client claims to be, each once, and none whose time is over. */
  #claimedBy(given: unknown): readonly ClaimedDevice[] {
    const claimed = new Map<string, ClaimedDevice>()
    for (const text of textsIn(given)) {
      const device = claimedDevice(text, this.#clock.now())
      if (device !== undefined) claimed.set(text, device)
      if (claimed.size === mostDevices) break
    }
    return [...claimed.values()]
  }
}

function* textsIn(given: unknown): Generator<string> {
  for (const one of Array.isArray(given) ? given : [given]) {
    if (typeof one === 'string' && one.length <= longestText) yield* one.split(separator)
  }
}

function claimedDevice(text: string, now: number): ClaimedDevice | undefined {
  const [, signed = '', id = '', end = '', signature = ''] =
    /^(([\w-]{22})\.([\da-z]{1,11}))\.([\w-]{43})$/.exec(text) ?? []
  if (id === '' || Number.parseInt(end, 36) <= now) return undefined
  return { text, id, signed, signature }
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
