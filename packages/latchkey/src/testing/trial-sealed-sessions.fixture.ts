import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { EndReason } from '../session/anonymity'
import type {
  Kept,
  KeptReplacement,
  Recognition,
  SessionStorage,
  Ticket,
} from '../session/session-storage'
import type { EndedRecord, LoadedRecord, Revision, SessionRecord } from '../session/session-store'

/** A session that the client brought along, as this request sees it. */
class SealedTicket implements Ticket {
  readonly isStale = false
  readonly key: string
  /** undefined: issued, and nothing stored yet · record: what the cookie holds, or will hold */
  record: SessionRecord | undefined

  constructor(key: string, record?: SessionRecord) {
    this.key = key
    this.record = record
  }
}

/**
 * A trial of the sealed cookie against the interface: the record is in the cookie, encrypted (AES-256-GCM), and what has ended
 * is remembered here. Not the real one: no key ring, no limit of size, and it forgets nothing.
 */
export class TrialSealedSessions implements SessionStorage {
  readonly cookieHoldsRecord = true
  readonly #key = randomBytes(32)
  /** The keys of sessions that have ended, with the reason, if there was one. */
  readonly #ended = new Map<string, EndReason | undefined>()

  recognize(cookieValue: string): Recognition {
    const sealed = Buffer.from(cookieValue, 'base64url')
    // Several spellings decode to the same bytes; one of them is ours.
    if (sealed.length < 28 || sealed.toString('base64url') !== cookieValue) {
      return { kind: 'refused', because: 'malformed' }
    }
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, 12))
    decipher.setAuthTag(sealed.subarray(-16))
    try {
      const opened = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
      const [key, record]: [string, SessionRecord] = JSON.parse(opened.toString())
      return { kind: 'ticket', ticket: new SealedTicket(key, record) }
    } catch {
      return { kind: 'refused', because: 'bad-signature' }
    }
  }

  issue(): SealedTicket {
    return new SealedTicket(randomBytes(16).toString('base64url'))
  }

  secretOf(ticket: Ticket, purpose: string): Buffer {
    return createHmac('sha256', this.#key).update(`${purpose} ${ticket.key}`).digest()
  }

  async load(ticket: Ticket): Promise<LoadedRecord | EndedRecord | undefined> {
    const endedBecause = this.#ended.get(ticket.key)
    if (endedBecause !== undefined) return { endedBecause }
    const record = this.#standing(ticket)
    return record === undefined ? undefined : { ...record, revision: record.text }
  }

  async create(ticket: Ticket, record: SessionRecord): Promise<Kept | undefined> {
    if (this.#ended.has(ticket.key) || ours(ticket).record !== undefined) return undefined
    return this.#keep(ticket, record)
  }

  async replace(
    ticket: Ticket,
    revision: Revision,
    record: SessionRecord,
  ): Promise<KeptReplacement> {
    const current = this.#standing(ticket)
    if (current === undefined) return { kind: 'gone' }
    if (current.text !== revision) {
      return { kind: 'conflict', current: { ...current, revision: current.text } }
    }
    return { kind: 'replaced', kept: this.#keep(ticket, record) }
  }

  async extend(
    ticket: Ticket,
    _loaded: LoadedRecord,
    expiresAt: number,
  ): Promise<Kept | undefined> {
    const record = this.#standing(ticket)
    if (record === undefined) return undefined
    return this.#keep(ticket, { ...record, expiresAt: Math.max(expiresAt, record.expiresAt) })
  }

  async take(ticket: Ticket): Promise<LoadedRecord | undefined> {
    const record = this.#standing(ticket)
    if (record === undefined) return undefined
    this.#ended.set(ticket.key, undefined)
    return { ...record, revision: record.text }
  }

  async destroy(ticket: Ticket, because?: EndReason): Promise<void> {
    if (this.#standing(ticket) !== undefined) this.#ended.set(ticket.key, because)
  }

  #standing(ticket: Ticket): SessionRecord | undefined {
    return this.#ended.has(ticket.key) ? undefined : ours(ticket).record
  }

  #keep(ticket: Ticket, { text, expiresAt, owner }: SessionRecord): Kept {
    const record = owner === undefined ? { text, expiresAt } : { text, expiresAt, owner }
    ours(ticket).record = record
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv)
    const sealed = [iv, cipher.update(JSON.stringify([ticket.key, record])), cipher.final()]
    const cookieValue = Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url')
    return { revision: text, cookieValue }
  }
}

function ours(ticket: Ticket): SealedTicket {
  if (!(ticket instanceof SealedTicket)) throw new TypeError('The ticket is of another storage.')
  return ticket
}
