import type { EndReason } from './anonymity'
import type {
  Deadline,
  EndedRecord,
  LoadedRecord,
  OwnerIndex,
  Revision,
  SessionRecord,
} from './session-store'

/**
 * Where sessions are, as the engine sees it: between a cookie's value and a record. Two kinds fit: the stored one, whose cookie holds a
 * signed id and whose record is in a `SessionStore`, and the sealed one, whose cookie holds the record itself.
 *
 * Nothing here knows of headers, cookie names or attributes: a storage sees values only. Failure is as in `SessionStore`: a
 * rejection means that it could not be done or told, never that there is no session.
 */
export interface SessionStorage {
  /**
   * Whether a changed or extended session always needs a new cookie, because the cookie holds the record. The engine then
   * does not let a response leave before its touch.
   */
  readonly cookieHoldsRecord: boolean

  /**
   * What a cookie's value names, or why it names nothing. Synchronous, without I/O, never throws, whatever the client sent;
   * only the canonical form is recognized. Two values that name the same session give tickets with the same key.
   */
  recognize(cookieValue: string): Recognition

  /** A ticket for a new session, with a fresh random id. Nothing is stored yet. */
  issue(): Ticket

  /**
   * A secret of the session, one for each purpose: 32 bytes that follow from its random id, so that they change when the id does, and that cannot be
   * computed from what a store holds nor from the secret of another purpose. Synchronous, without I/O, whether or not anything is stored.
   */
  secretOf(ticket: Ticket, purpose: string): Buffer

  /** The record that the ticket names, the stub of an ended one, or `undefined` when there is neither. */
  load(ticket: Ticket, deadline?: Deadline): Promise<LoadedRecord | EndedRecord | undefined>

  /** Stores the record under an issued ticket; `undefined` if its id is taken: then nothing is changed. */
  create(ticket: Ticket, record: SessionRecord, deadline?: Deadline): Promise<Kept | undefined>

  /** Compare-and-swap, as `SessionStore.replace`. Never creates. */
  replace(
    ticket: Ticket,
    revision: Revision,
    record: SessionRecord,
    deadline?: Deadline,
  ): Promise<KeptReplacement>

  /** Moves expiry forward, as `SessionStore.extend`; `undefined` when the session is gone. Never creates. */
  extend(
    ticket: Ticket,
    loaded: LoadedRecord,
    expiresAt: number,
    deadline?: Deadline,
  ): Promise<Kept | undefined>

  /** Removes the record and gives what it removed, once, as `SessionStore.take`. */
  take(ticket: Ticket, deadline?: Deadline): Promise<LoadedRecord | undefined>

  /** Ends the session, as `SessionStore.destroy`. */
  destroy(ticket: Ticket, because?: EndReason, deadline?: Deadline): Promise<void>

  /** Present where sessions can be listed by owner. Its keys are those of tickets. */
  readonly owners?: OwnerIndex | undefined
}

/** Names one session to its storage. */
export interface Ticket {
  /** The same for every ticket of one session; authenticates nobody. base64url. */
  readonly key: string
  /** The client's cookie still holds, but is due to be replaced: an older key signed it. */
  readonly isStale: boolean
}

/** What a cookie's value turned out to be. */
export type Recognition =
  | { readonly kind: 'ticket'; readonly ticket: Ticket }
  | { readonly kind: 'refused'; readonly because: 'malformed' | 'bad-signature' }

/** What is stored now. */
export interface Kept {
  /** `undefined`: not known, as after a `create`; what replaces the record loads it first. */
  readonly revision: Revision | undefined
  /** The value that the client must be given. `undefined`: the one that it has still stands. */
  readonly cookieValue: string | undefined
}

/** What became of a `replace`. */
export type KeptReplacement =
  | { readonly kind: 'replaced'; readonly kept: Kept }
  | { readonly kind: 'conflict'; readonly current: LoadedRecord }
  | { readonly kind: 'gone' }
