import { latchkeyError } from '../../errors'
import { Ending } from '../../internal/ending'
import {
  ExpressStoreGuard,
  type GuardedSession,
  type LegacySession,
} from '../../internal/express-store-guard'
import type { SaveHooks } from '../../internal/express-store-guard/contract'
import type { AnonymityReason } from '../../session/anonymity'
import type { SessionRequest } from './legacy-request'
import { ledgerOf } from './request-ledger'
import { storedDataText, takeReserved, withReserved } from './reserved-key'
import type { Session } from './session'
import { mergeStored, onlySignsOut } from './session-merging'
import { endedElsewhere, hasEndedElsewhere, tell } from './session-news'
import { dataText } from './session-text'
import {
  findStanding,
  noteStanding,
  nothing,
  type Reserved,
  Standing,
  type StoringWatcher,
  standingOf,
} from './standing'
import { Store } from './store'

/** How often a session is merged with what others stored meanwhile, before its request is told that it could not be. */
const mostAttempts = 10

/**
 * How long a store call that is not answered holds up the others of its session, in milliseconds. The original's requests wait for none but
 * their own: it is to be long enough for a store that answers, however slowly, and not to be felt with one that does not.
 */
export const turnsOfStores = { turnTimeout: 100, longestTurnTimeout: 10_000 }

const corruptRecord: AnonymityReason = 'corrupt-record'

const guards = new WeakMap<Store, ExpressStoreGuard>()

/** The guard of a store: one, however many middlewares share the store. */
export function guardOf(store: Store): ExpressStoreGuard {
  let guard = guards.get(store)
  if (guard === undefined) {
    guard = new ExpressStoreGuard(store, turnsOfStores)
    guard.watch()
    guards.set(store, guard)
  }
  return guard
}

/**
 * Makes a session of what was loaded, and puts it on the request.
 * @param reserved by default what stands there is carried along
 */
export function inflateSession(
  request: SessionRequest,
  store: Store,
  loaded: GuardedSession,
  reserved?: Reserved,
): Session {
  const session = createSession(request, store, loaded.session)
  const carried = takeReserved(session)
  // Of what is stored, not of the session: a key that no session can have is gone from it, which is a change.
  const text = storedDataText(loaded.session)
  noteStanding(session, new Standing(loaded.revision, text, reserved ?? (() => carried)))
  return session
}

function createSession(request: SessionRequest, store: Store, stored: LegacySession): Session {
  try {
    // One that was made from another copy of express-session would make sessions that store around the guard.
    const { createSession } = store instanceof Store ? store : Store.prototype
    return Reflect.apply(createSession, store, [request, stored])
  } catch (error) {
    // The original's error, and the word that the library has for such a record (D26).
    throw Object.assign(error as Error, { code: corruptRecord })
  }
}

/**
 * Says that a session was made for its request.
 * @param mayRepeat whether another request may make a session under the same id. Where it cannot, nothing is remembered of sessions that
 * are never stored.
 */
export function noteNewStanding(session: Session, mayRepeat: boolean, reserved = nothing): void {
  const revision = mayRepeat
    ? guardOf(session.req.sessionStore as Store).created(session.id)
    : 'new'
  noteStanding(session, new Standing(revision, '{}', reserved))
}

/** Has somebody told of what becomes of a session, and of one that is loaded again in its place. */
export function watchStoring(session: Session, watcher: StoringWatcher): void {
  standingOf(session).watcher = watcher
}

/** Whether a session is known to have ended, or to have been asked to, since it was loaded. */
export function isKnownToHaveEnded(session: Session): boolean {
  const revision = findStanding(session)?.revision
  return typeof revision === 'object' && revision.entry.isEnded
}

/**
 * Stores a session: one `set`, and where another request changed it meanwhile, a `get` and the changes of both.
 * @throws SESSION_NOT_SERIALIZABLE, SESSION_ENDED_ELSEWHERE, SESSION_CONFLICT; else the store's own error
 */
export function saveSession(session: Session): Promise<void> {
  const standing = standingOf(session)
  const { last } = standing
  // When it is answered, or the store has had its time. Where nothing is under way, a storing begins at its call, with what the session holds then.
  const ending = new Ending()
  const goOn = () => {
    if (standing.last === ending) standing.last = undefined
    ending.come()
  }
  standing.last = ending
  const begin = () => store(session, standing, goOn)
  const work = last === undefined ? begin() : last.whenOver.then(begin)
  const ledger = ledgerOf(session.req)
  const { id } = session
  ledger.add(work, (failure) => {
    if (failure === undefined) ledger.stored(id)
    else ledger.notStored(id, hasEndedElsewhere(failure.error))
    goOn()
  })
  return work
}

/** Stores a session because the program asks for it. @throws as `saveSession` */
export async function saveForProgram(session: Session): Promise<void> {
  try {
    await saveSession(session)
  } catch (error) {
    if (!hasEndedElsewhere(error)) findStanding(session)?.watcher?.failed(session)
    throw error
  }
}

class StoringHooks implements SaveHooks {
  readonly whenHanded: () => void
  readonly merge: (current: LegacySession) => LegacySession
  readonly whenLate: () => void

  constructor(
    whenHanded: StoringHooks['whenHanded'],
    merge: StoringHooks['merge'],
    whenLate: StoringHooks['whenLate'],
  ) {
    this.whenHanded = whenHanded
    this.merge = merge
    this.whenLate = whenLate
  }
}

async function store(session: Session, standing: Standing, whenLate: () => void): Promise<void> {
  const guard = guardOf(session.req.sessionStore as Store)
  const record = () => withReserved(session, standing.reserved(session))
  let text = ''
  const handing = () => {
    text = dataText(session)
    standing.watcher?.storing(session, text)
  }
  for (let attempts = 1; attempts <= mostAttempts; attempts++) {
    const merge = (stored: LegacySession) => {
      const { mine, theirs } = mergeStored(session, standing.text, stored, attempts)
      standing.text = theirs
      standing.watcher?.merged(session, mine)
      return record()
    }
    handing()
    if (standing.revision === 'new') standing.revision = guard.created(session.id)
    // What the store writes into the session that it is given, as session-file-store does, is no change of the program's.
    const hooks = new StoringHooks(handing, merge, whenLate)
    const saving = await guard.save(session.id, standing.revision, record(), undefined, hooks)
    if (saving.kind === 'gone') {
      const error = endedElsewhere(session.id)
      // Of several sign-outs at once all have what they wanted: passport saves a session without its user before it ends it (R11).
      if (onlySignsOut(session, standing.text)) return
      throw error
    }
    standing.revision = saving.revision
    if (saving.kind === 'saved') {
      standing.text = text
      tell('committed', session.id)
      return
    }
    merge(saving.current)
  }
  throw latchkeyError('SESSION_CONFLICT')
}

/** Tells the store that the session was used. False: it has ended elsewhere. */
export async function touchSession(store: Store, session: Session): Promise<boolean> {
  const { revision, reserved } = findStanding(session) ?? new Standing()
  const known = revision === 'new' ? undefined : revision
  const outcome = await guardOf(store).touch(
    session.id,
    known,
    withReserved(session, reserved(session)),
  )
  if (outcome === 'gone') endedElsewhere(session.id)
  return outcome === 'touched'
}

/** Takes a session from its store. */
export function destroySession(session: Session): Promise<void> {
  return destroyById(session.req.sessionStore as Store, session.req, session.id)
}

/** Takes what is stored under an id from the store, at the wish of a request. */
export function destroyById(store: Store, request: object, id: string): Promise<void> {
  const ledger = ledgerOf(request)
  const work = guardOf(store).destroy(id)
  ledger.add(work)
  ledger.ends(id)
  work.then(
    () => tell('ended', id),
    () => {},
  )
  return work
}

/**
 * Says that a session is being ended by its store itself.
 * @returns what to call when the store has answered
 */
export function noteEnd(session: Session): () => void {
  const ledger = ledgerOf(session.req)
  ledger.ends(session.id)
  let answered = () => {}
  ledger.add(
    new Promise<void>((resolve) => {
      answered = resolve
    }),
  )
  return () => answered()
}

/**
 * What is stored under an id, for the program. An ENOENT, which only the middleware takes for an answer, is its error, as in the original.
 * @param how `in turn`: after what has been asked to be stored before
 */
export async function loadById(
  store: Store,
  id: string,
  how: 'at once' | 'in turn',
): Promise<GuardedSession | undefined> {
  let missing: { readonly error: unknown } | undefined
  const guard = guardOf(store)
  const note = (error: unknown): void => {
    missing = { error }
  }
  const loaded = await (how === 'in turn' ? guard.loadInTurn(id, note) : guard.load(id, note))
  if (missing !== undefined) throw missing.error
  return loaded
}

/** Puts another session object, with what is stored now, in its place on the request. */
export async function reloadSession(session: Session): Promise<Session> {
  const { req, id } = session
  const store = req.sessionStore as Store
  const loaded = await loadById(store, id, 'in turn')
  if (loaded === undefined) throw new Error('failed to load session')
  const standing = findStanding(session)
  const reloaded = inflateSession(req, store, loaded, standing?.reserved)
  if (standing?.watcher) watchStoring(reloaded, standing.watcher)
  return reloaded
}
