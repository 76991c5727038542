import type { Ending } from '../../internal/ending'
import type { GuardRevision } from '../../internal/express-store-guard'
import type { Session } from './session'

/** What is to stand under the reserved key of a session's record. */
export type Reserved = (session: Session) => unknown

/** Is told of what becomes of a session. */
export interface StoringWatcher {
  /** This is handed to the store. */
  storing(session: Session, text: string): void
  /** The program has asked for it to be stored, and the store failed. */
  failed(session: Session): void
  /** Its data, until now `mine`, were brought together with what others have stored since. */
  merged(session: Session, mine: string): void
}

export const nothing: Reserved = () => undefined

/** What is known of a session object that somebody may want stored. An instance and no literal: see HiddenProperty. */
export class Standing {
  /** undefined: it came from nowhere that is known, and is stored over whatever is there · new: this request has made it */
  revision: GuardRevision | 'new' | undefined
  /** Its data as it was loaded or stored last. */
  text: string
  /** What stands under the reserved key of its record; undefined: nothing. */
  reserved: Reserved
  /** The storing that is under way, as it holds up the next: one session object is stored by one call at a time. */
  last: Ending | undefined = undefined
  watcher: StoringWatcher | undefined = undefined

  constructor(revision: Standing['revision'] = undefined, text = '{}', reserved = nothing) {
    this.revision = revision
    this.text = text
    this.reserved = reserved
  }
}

const standings = new WeakMap<Session, Standing>()

/** What is known of a session object; `undefined`: nothing. */
export const findStanding = (session: Session): Standing | undefined => standings.get(session)

/** Says what is known of a session object. */
export function noteStanding(session: Session, standing: Standing): void {
  standings.set(session, standing)
}

/** What is known of a session object; of one that came from nowhere that is known, from now on. */
export function standingOf(session: Session): Standing {
  let standing = standings.get(session)
  if (standing === undefined) {
    standing = new Standing()
    standings.set(session, standing)
  }
  return standing
}
