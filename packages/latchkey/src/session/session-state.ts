import type { LatchkeyError } from '../errors'
import type { AnonymityReason } from './anonymity'
import type { OperationDeadline } from './deadline'
import type { Update } from './merge'
import type { Bag, SessionFacts } from './record-layout'
import type { CookieForm } from './session-cookie'
import type { Ticket } from './session-storage'
import type { Revision } from './session-store'

/** A session as it was read from the store, or written to it by this request. */
export interface StoredSession {
  readonly ticket: Ticket
  readonly text: string
  readonly expiresAt: number
  readonly revision: Revision | undefined
  readonly createdAt: number
  /** The public id of the session whose place it took, where the record says so. */
  readonly replaces: string | undefined
  /** Whether the stored text says what is known of the session. If not, the next write that is due writes it down. */
  readonly hasFacts: boolean
  /** The `cookie` of the record, as JSON. */
  readonly cookieText: string
}

/** The updates of one key by `update`, and what the last of them gave. */
export interface KeyUpdates {
  readonly functions: Update[]
  /** What the key held before the first of them, as JSON. */
  startText: string | undefined
  /** What the last of them gave, as JSON. */
  resultText: string | undefined
}

/** A new id that the session is to go on under. */
export interface Rotation {
  /** The sign-in keys under which somebody proved who they are; none: the same session goes on. */
  readonly signedIn: readonly string[]
  /** The data that may be carried over. */
  readonly keep: readonly string[] | 'everything'
}

/** Everything that one request knows of its session. Only the engine and the session's own face touch it. */
export interface SessionState {
  /** The cookie as this request's transport has it; `undefined`: no session may travel over it. */
  readonly cookie: CookieForm | undefined
  /** Whether the request carried a cookie of the session's name, whatever it was worth. */
  readonly carriedCookie: boolean
  /** `undefined`: nothing is stored, yet or any more · record: what is stored, as this request knows it. */
  stored: StoredSession | undefined
  /** Why nothing is stored; `undefined` while something is. */
  why: AnonymityReason | undefined
  /** What was stored until another request ended it: whoever signs out of it ends what a renewal made of it, too. */
  lost: StoredSession | undefined
  /** `true`: another request ended the session; this one stores nothing any more. */
  endedElsewhere: boolean
  /** The store could not say whether there is a session, and the request is served as nobody's: nothing may be stored. */
  readonly outage: LatchkeyError | undefined
  /** `undefined`: the id stays · otherwise the next commit changes it. */
  rotation: Rotation | undefined
  /** The program asked for the end of what is stored, and the store has not confirmed it yet. */
  endIsDue: boolean
  data: Bag
  /** The program has held the data in its hands, and may have changed it. */
  dataWasSeen: boolean
  signIns: Bag
  signInFacts: SessionFacts['signIns']
  /** The keys that this request signed out while others stayed signed in. */
  signedOutKeys: readonly string[]
  updates: Map<string, KeyUpdates> | undefined
  /** The Set-Cookie value that the client is due; `undefined`: what it has stands. */
  setCookie: string | undefined
  /** Whether a cookie can still be sent; `undefined`: nobody has said that it cannot. */
  cookieCanBeSent: (() => boolean) | undefined
  /** This request has replaced a cookie that an older key had signed. */
  cookieWasRenewed: boolean
  /** The last operation that was begun on this session; they run one after the other. */
  lastOperation: Promise<void> | undefined
  /** The deadline of the commit that is under way. */
  deadline: OperationDeadline | undefined
  /** Made when first asked for: many requests never ask. */
  publicId: string | undefined
}
