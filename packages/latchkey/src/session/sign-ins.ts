import { randomBytes } from 'node:crypto'
import type { RememberOptions } from './expiry'
import type { Bag, SignInFacts } from './record-layout'
import { refill, signedInUser } from './record-layout'
import { endSession, Session } from './session'
import type { Rotation } from './session-state'

/**
 * Who is signed in to a session, as the authentication layer sees and changes it. Changes are stored by the session's `commit`.
 */

/** The serialized user under a sign-in key; `undefined` when nobody is signed in there. */
export function signedInAs(session: Session<object>, key: string): unknown {
  const state = Session.stateOf(session)
  const user = signedInUser(state.signIns, key)
  // A snapshot in the program's hands may be changed there, as data may.
  if (typeof user === 'object') state.dataWasSeen = true
  return user
}

/** Whether somebody is signed in under a key in a session of which this request does not know that it has ended. */
export function isSignedIn(session: Session<object>, key: string): boolean {
  const state = Session.stateOf(session)
  return !state.endedElsewhere && signedInUser(state.signIns, key) !== undefined
}

/** When and how somebody signed in under a key; `undefined` when nobody did, or an older server wrote the record. */
export function signInFactsOf(session: Session<object>, key: string) {
  return Session.stateOf(session).signInFacts[key]
}

/** A sign-in, as it is written to a session. */
export interface SignIn {
  readonly key: string
  /** What names the user: JSON data, not `undefined` or `null`. */
  readonly user: unknown
  /** The keys of the data that are carried over. Nothing else is (T-FIX-3). `everything`: only where the same user goes on. */
  readonly keep: readonly string[] | 'everything'
  readonly facts: Omit<SignInFacts, 'id'>
  /** The session is to outlive the browser: for as long as `Sessions` says, or for less. */
  readonly remember?: RememberOptions | true | undefined
}

/** Signs somebody in: the session goes on under a new id, with the named data and the other keys' sign-ins. @throws OPTION_INVALID for `remember` */
export function signInTo(session: Session<object>, signIn: SignIn): void {
  const { remember } = signIn
  const limits = remember === undefined ? undefined : Session.limitsFor(session, remember)
  const facts = {
    ...signIn.facts,
    id: randomBytes(6).toString('base64url'),
    ...(limits !== undefined && { remember: limits }),
  }
  const state = Session.stateOf(session)
  if (signIn.keep !== 'everything') {
    const kept: Bag = {}
    for (const key of signIn.keep) {
      if (Object.hasOwn(state.data, key)) kept[key] = state.data[key]
    }
    refill(state.data, kept)
  }
  state.dataWasSeen = true
  // Whoever proves who they are gets a session, whatever became of the one before.
  state.endedElsewhere = false
  state.rotation = {
    signedIn: [...(state.rotation?.signedIn ?? []), signIn.key],
    keep: keptByAll(state.rotation?.keep, signIn.keep),
  }
  state.signIns = { ...state.signIns, [signIn.key]: { user: signIn.user } }
  state.signInFacts = { ...state.signInFacts, [signIn.key]: facts }
}

/** What one sign-in has left behind, a later one of the same request does not bring along: another request may have stored it since. */
function keptByAll(earlier: Rotation['keep'] = 'everything', later: Rotation['keep']) {
  if (earlier === 'everything') return later
  return later === 'everything' ? earlier : later.filter((key) => earlier.includes(key))
}

/** Signs somebody out: the last one out ends the session, others go on under a new id with their sign-ins and the data. */
export function signOutOf(session: Session<object>, key: string): void {
  const state = Session.stateOf(session)
  const { [key]: _bag, ...otherBags } = state.signIns
  const { [key]: _facts, ...otherFacts } = state.signInFacts
  const othersAreIn = Object.keys(otherBags).some(
    (other) => signedInUser(otherBags, other) !== undefined,
  )
  if (!othersAreIn) {
    endSession(state)
    return
  }
  state.signedOutKeys = [...state.signedOutKeys, key]
  state.signIns = otherBags
  state.signInFacts = otherFacts
  state.dataWasSeen = true
  state.rotation ??= { signedIn: [], keep: 'everything' }
}

/**
 * Notes what changes when the credential of a signed-in user does, where the record does not say it yet. It is no change that a
 * response would have to wait for: the next write that is due takes it along, be it only that the session was used.
 */
export function noteAuthHash(session: Session<object>, key: string, auth: string): void {
  const state = Session.stateOf(session)
  const facts = state.signInFacts[key] ?? { at: 0, methods: [] }
  state.signInFacts = { ...state.signInFacts, [key]: { ...facts, auth } }
  if (state.stored !== undefined) state.stored = { ...state.stored, hasFacts: false }
}

/** Notes why a session has just ended in which somebody had been signed in. */
export function noteWhy(
  session: Session<object>,
  because: 'user-gone' | 'credential-changed',
): void {
  const state = Session.stateOf(session)
  if (state.why === 'signed-out') state.why = because
}
