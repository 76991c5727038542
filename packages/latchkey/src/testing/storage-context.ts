import { strict as assert } from 'node:assert'
import type { Recognition, SessionStorage, Ticket } from '../session/session-storage'
import type { LoadedRecord, OwnerIndex, SessionRecord } from '../session/session-store'
import { isEnded } from '../session/session-store'
import type { ContractCase } from './contract'

/** A storage that was opened for one case. */
export interface OpenedStorage {
  readonly storage: SessionStorage
  /** Closes the storage and what it stands on. Called once more if a case has called it already. */
  close(): void | Promise<void>
}

/** A session as a client has it: the cookie that it was given last. */
export interface Client {
  readonly ticket: Ticket
  readonly cookieValue: string
}

/** What a case works with. */
export class StorageContext {
  readonly storage: SessionStorage
  readonly #opened: OpenedStorage

  constructor(opened: OpenedStorage) {
    this.#opened = opened
    this.storage = opened.storage
  }

  get owners(): OwnerIndex {
    const { owners } = this.storage
    assert.ok(
      owners !== undefined,
      'The storage keeps no index by owner. Add one, or list this case in skips, with the reason.',
    )
    return owners
  }

  /** A record that is valid for an hour. */
  record(text = '{"cookie":{}}', owner?: string): SessionRecord {
    const expiresAt = 4_102_444_800_000
    return owner === undefined ? { text, expiresAt } : { text, expiresAt, owner }
  }

  /** A new session, and the cookie that its client got. */
  async begin(record: SessionRecord = this.record()): Promise<Client> {
    const ticket = this.storage.issue()
    const kept = await this.storage.create(ticket, record)
    assert.ok(kept !== undefined, 'a session must begin under a fresh ticket')
    assert.ok(typeof kept.cookieValue === 'string', 'whoever begins a session must get a cookie')
    return { ticket, cookieValue: kept.cookieValue }
  }

  /** The ticket of the next request that brings this cookie. */
  ticketIn(cookieValue: string): Ticket {
    const recognition = this.storage.recognize(cookieValue)
    assert.ok(recognition.kind === 'ticket', 'the cookie that was given must be recognized')
    return recognition.ticket
  }

  /** The record that a ticket names, which must be there. */
  async recordOf(ticket: Ticket): Promise<LoadedRecord> {
    const loaded = await this.storage.load(ticket)
    assert.ok(loaded !== undefined && !isEnded(loaded), 'a record must be there')
    return loaded
  }

  async close(): Promise<void> {
    await this.#opened.close()
  }
}

export type StorageCase = ContractCase<StorageContext>

/** That a value names nothing, for one of the reasons there are. */
export function assertRefused(recognition: Recognition, what: string): void {
  assert.equal(recognition.kind, 'refused', `${what} must be refused`)
  if (recognition.kind !== 'refused') return
  assert.ok(['malformed', 'bad-signature'].includes(recognition.because), recognition.because)
}
