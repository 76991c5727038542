import { createHmac } from 'node:crypto'
import { RecentlyUsed } from '../internal/recently-used'
import type { EndReason } from './anonymity'
import type { KeyRing } from './key-ring'
import { createSessionId, isSessionId, storeKeyOf } from './session-id'
import type { Kept, KeptReplacement, Recognition, SessionStorage, Ticket } from './session-storage'
import type {
  Deadline,
  EndedRecord,
  LoadedRecord,
  OwnerIndex,
  Revision,
  SessionRecord,
  SessionStore,
} from './session-store'

/** A client's claim to a stored session: the id that its cookie holds, and the key of the record. */
class StoredTicket implements Ticket {
  readonly id: string
  readonly key: string
  /** An older key of the ring signed the client's cookie: it is given a new one at the next occasion (R65). */
  readonly isStale: boolean

  constructor(id: string, isStale: boolean) {
    this.id = id
    this.key = storeKeyOf(id)
    this.isStale = isStale
  }
}

/** Canonical: percent-encoded as encodeURIComponent does it, and not otherwise (R42). */
const cookieForm = /^s%3A([\w-]{43})\.((?:[A-Za-z0-9]|%2B|%2F){43})$/

/** Remembering this many verified cookies, and at most twice as many, costs about 300 kB a thousand and saves each of their requests the hashing. */
const rememberedTickets = 1000

/** The storage whose cookie holds a signed id, `s:<id>.<signature>` as express-session writes it, and whose records are in a store. */
export class StoredSessions implements SessionStorage {
  readonly cookieHoldsRecord = false
  readonly #store: SessionStore
  readonly #keyRing: KeyRing
  /** Cookies that have verified. The ring never changes, so what verified once verifies always. */
  readonly #verified = new RecentlyUsed<Recognition>(rememberedTickets)

  constructor(store: SessionStore, keyRing: KeyRing) {
    this.#store = store
    this.#keyRing = keyRing
  }

  recognize(cookieValue: string): Recognition {
    const remembered = this.#verified.get(cookieValue)
    if (remembered !== undefined) return remembered
    const recognition = this.#verify(cookieValue)
    // A copy: text that was cut out of a header keeps the whole header in memory.
    const own = Buffer.from(cookieValue, 'latin1').toString('latin1')
    if (recognition.kind === 'ticket') this.#verified.set(own, recognition)
    return recognition
  }

  #verify(cookieValue: string): Recognition {
    const parts = cookieForm.exec(cookieValue)
    const id = parts?.[1] ?? ''
    const encodedSignature = parts?.[2] ?? ''
    if (!isSessionId(id)) return { kind: 'refused', because: 'malformed' }
    const signature = encodedSignature.replaceAll('%2B', '+').replaceAll('%2F', '/')
    const signedBy = this.#keyRing.verify(id, signature)
    if (signedBy === undefined) return { kind: 'refused', because: 'bad-signature' }
    return { kind: 'ticket', ticket: new StoredTicket(id, signedBy === 'older-key') }
  }

  issue(): Ticket {
    return new StoredTicket(createSessionId(), false)
  }

  load(ticket: Ticket, deadline?: Deadline): Promise<LoadedRecord | EndedRecord | undefined> {
    return this.#store.load(ticket.key, deadline)
  }

  secretOf(ticket: Ticket, purpose: string): Buffer {
    // Keyed by the id, which no store holds and each client holds of its own session only.
    return createHmac('sha256', ours(ticket).id).update(purpose).digest()
  }

  async create(
    ticket: Ticket,
    record: SessionRecord,
    deadline?: Deadline,
  ): Promise<Kept | undefined> {
    const created = await this.#store.create(ticket.key, record, deadline)
    return created ? { revision: undefined, cookieValue: this.#cookieValueOf(ticket) } : undefined
  }

  async replace(
    ticket: Ticket,
    revision: Revision,
    record: SessionRecord,
    deadline?: Deadline,
  ): Promise<KeptReplacement> {
    const replacement = await this.#store.replace(ticket.key, revision, record, deadline)
    if (replacement.kind !== 'replaced') return replacement
    return { kind: 'replaced', kept: this.#kept(ticket, replacement.revision) }
  }

  async extend(
    ticket: Ticket,
    loaded: LoadedRecord,
    expiresAt: number,
    deadline?: Deadline,
  ): Promise<Kept | undefined> {
    const extended = await this.#store.extend(ticket.key, expiresAt, deadline)
    return extended ? this.#kept(ticket, loaded.revision) : undefined
  }

  take(ticket: Ticket, deadline?: Deadline): Promise<LoadedRecord | undefined> {
    return this.#store.take(ticket.key, deadline)
  }

  destroy(ticket: Ticket, because?: EndReason, deadline?: Deadline): Promise<void> {
    return this.#store.destroy(ticket.key, because, deadline)
  }

  get owners(): OwnerIndex | undefined {
    return this.#store.owners
  }

  #kept(ticket: Ticket, revision: Revision): Kept {
    return { revision, cookieValue: ticket.isStale ? this.#cookieValueOf(ticket) : undefined }
  }

  #cookieValueOf(ticket: Ticket): string {
    const { id } = ours(ticket)
    const cookieValue = encodeURIComponent(`s:${id}.${this.#keyRing.sign(id)}`)
    // The next request brings it: what was signed here need not be verified.
    const current = ticket.isStale ? new StoredTicket(id, false) : ticket
    this.#verified.set(cookieValue, { kind: 'ticket', ticket: current })
    return cookieValue
  }
}

function ours(ticket: Ticket): StoredTicket {
  if (!(ticket instanceof StoredTicket)) throw new TypeError('The ticket is of another storage.')
  return ticket
}
