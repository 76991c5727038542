import type { EndReason } from './anonymity'

/**
 * What keeps session records: the contract between the engine and a store.
 *
 * A store keeps records under keys until a time. Keys are text of 1–128 characters of base64url (the engine
 * uses a hash of the session's id). A record's text is opaque to the store: it gives back what it was given,
 * byte for byte; it is well-formed Unicode.
 *
 * Time. The engine alone judges whether a record has expired, so that it can say why a session ended. A store
 * gives back an expired record, with the `expiresAt` that stands, for a grace (a day, unless the store says
 * otherwise), and forgets it some time after. Until it is forgotten it behaves like any record.
 *
 * Ended records. `destroy` and `destroyAllOf` with a reason leave a stub in the record's place, for the grace,
 * that holds only the reason. The grace of a stub counts from when the record was ended. `load` gives it as such; to every other method
 * the record is gone.
 *
 * Failure. A method rejects only if the store could not do, or could not tell whether it did, what was asked:
 * it never says "there is none" because it could not look. What it rejects with becomes the cause of the
 * engine's STORE_UNAVAILABLE. A rejected call may have taken effect.
 *
 * Concurrency. Each method is one atomic step where the data lives, also between processes. Of two steps on
 * one key, one comes first, and the other sees it done.
 *
 * Waiting. The engine gives each call a deadline. A store that waits or tries again stops by then and rejects;
 * it does not begin to write after the deadline: a write that is given one that has passed rejects, and changes nothing.
 */
export interface SessionStore {
  /** The record and its revision, the stub of an ended one, or `undefined` when there is neither. */
  load(key: string, deadline?: Deadline): Promise<LoadedRecord | EndedRecord | undefined>

  /** Inserts the record if the key is free. `false` if a record or a stub is there: nothing is changed. */
  create(key: string, record: SessionRecord, deadline?: Deadline): Promise<boolean>

  /**
   * Compare-and-swap: puts `record` in the place of the one that has `revision`.
   * - `replaced`, with the new revision. The text, `expiresAt` and owner are then those given, nothing of the old remains.
   * - `conflict`, with what is there now: its revision is another. Nothing is changed.
   * - `gone`: nothing is there, or a stub. Nothing is changed; this method never creates.
   */
  replace(
    key: string,
    revision: Revision,
    record: SessionRecord,
    deadline?: Deadline,
  ): Promise<Replacement>

  /**
   * Moves `expiresAt` forward. An earlier or equal time changes nothing and is `true` all the same.
   * The revision stays. `false` if nothing is there, or a stub: this method never creates.
   */
  extend(key: string, expiresAt: number, deadline?: Deadline): Promise<boolean>

  /**
   * Removes the record and gives what it removed, in one step: of many callers exactly one gets it, the others
   * `undefined`. A stub stays and is `undefined`.
   */
  take(key: string, deadline?: Deadline): Promise<LoadedRecord | undefined>

  /**
   * Removes the record. Removing one that is not there succeeds, and leaves nothing behind. With a reason, a stub takes the
   * place of a record that was there; a stub that is there already keeps its first reason, also when it is destroyed without one.
   */
  destroy(key: string, because?: EndReason, deadline?: Deadline): Promise<void>

  /** Present where the store keeps the index by owner. */
  readonly owners?: OwnerIndex

  /** Present where the store holds something to let go of, such as a timer. Afterwards every call rejects. Closing twice does nothing more. */
  close?(): void
}

/**
 * The index by owner, an optional capability. It changes in the same atomic step as the record: a record
 * is listed from the moment when it is stored with an owner until it is removed, replaced with another owner, or ended.
 */
export interface OwnerIndex {
  /** The records of this owner, in no particular order, expired ones within the grace among them, stubs not. None: an empty array. */
  sessionsOf(owner: string, deadline?: Deadline): Promise<readonly KeyedRecord[]>

  /**
   * Ends all records of this owner, as `destroy` does, except those under the keys in `except`; with `only`, those under its keys alone. When it has
   * resolved, no such record that was stored before the call is left. Gives the keys of those that it ended: of many callers, exactly one is given each.
   */
  destroyAllOf(
    owner: string,
    options?: {
      readonly except?: readonly string[]
      readonly only?: readonly string[]
      readonly because?: EndReason
    },
    deadline?: Deadline,
  ): Promise<readonly string[]>
}

/** What is stored. */
export interface SessionRecord {
  /** The record itself; text, opaque to the store. */
  readonly text: string
  /** When it stops being valid: whole milliseconds since 1970-01-01 UTC, 0 to 8.64e15. */
  readonly expiresAt: number
  /** Whose session it is: 1–255 characters of well-formed Unicode. Absent: nobody's. */
  readonly owner?: string
}

/** What is loaded. */
export interface LoadedRecord extends SessionRecord {
  readonly revision: Revision
}

/** A record that was listed. */
export interface KeyedRecord extends LoadedRecord {
  readonly key: string
}

/** The stub of a record that was ended for a reason. */
export interface EndedRecord {
  readonly endedBecause: EndReason
}

/**
 * Which state of a record was read. Opaque: only the store that gave it interprets it. Two states of one record with different
 * text never have the same revision, also where another program wrote one of them without knowing of revisions.
 */
export type Revision = string | number | bigint | object

/** What became of a `replace`. */
export type Replacement =
  | { readonly kind: 'replaced'; readonly revision: Revision }
  | { readonly kind: 'conflict'; readonly current: LoadedRecord }
  | { readonly kind: 'gone' }

/** By when a call must have ended. */
export interface Deadline {
  /** How long it is till then, in milliseconds; 0 or less when it has passed. */
  remaining(): number
}

/** Whether what was loaded is a stub. */
export function isEnded(loaded: LoadedRecord | EndedRecord): loaded is EndedRecord {
  return 'endedBecause' in loaded
}
