import { type Engine, isEmpty } from './engine'
import { dataText, frameRecord, readRecord, writeRecord } from './record-layout'
import type { Rotation, SessionState, StoredSession } from './session-state'

/** `write`: the response must wait for it · `touch`: it need not. */
export type Due = 'nothing' | 'touch' | 'write'

/** What a commit has to do, as it follows from the state. */
export type Work =
  | { readonly kind: 'nothing' }
  /** What is stored is to end. Whether there is more to do follows from the state afterwards. */
  | { readonly kind: 'end'; readonly stored: StoredSession }
  | { readonly kind: 'create' }
  | { readonly kind: 'rotate'; readonly stored: StoredSession; readonly rotation: Rotation }
  /** The record is to be written anew. `text`: what it is to be, where it is known already. */
  | {
      readonly kind: 'replace'
      readonly stored: StoredSession
      readonly text: string | undefined
    }
  /** The use of the session is to be written down, or its cookie signed anew. */
  | { readonly kind: 'extend'; readonly stored: StoredSession; readonly isHeld: boolean }

const nothing: Work = { kind: 'nothing' }

/** What a commit would have to do now. */
export function workOf(engine: Engine, state: SessionState): Work {
  const { stored, rotation } = state
  const ending = state.endIsDue ? (stored ?? state.lost) : undefined
  if (ending !== undefined) return { kind: 'end', stored: ending }
  if (state.endedElsewhere) return nothing
  if (stored === undefined) return isEmpty(state) ? nothing : { kind: 'create' }
  if (rotation !== undefined) return { kind: 'rotate', stored, rotation }
  const change = changeOf(engine, state, stored)
  if (change !== undefined) return { kind: 'replace', stored, text: change.text }
  const lifetime = engine.expiry.of(state.signInFacts)
  const touchIsDue = lifetime.touch(stored, engine.clock.now()) !== undefined
  if (touchIsDue && !stored.hasFacts) return { kind: 'replace', stored, text: undefined }
  const cookieIsStale = stored.ticket.isStale && !state.cookieWasRenewed
  if (!touchIsDue && !cookieIsStale) return nothing
  const isHeld = cookieIsStale || engine.storage.cookieHoldsRecord
  return { kind: 'extend', stored, isHeld }
}

/** Whether a response must wait for the work. */
export function dueOf(work: Work): Due {
  if (work.kind === 'nothing') return 'nothing'
  return work.kind === 'extend' && !work.isHeld ? 'touch' : 'write'
}

/** Whether a commit would need to send a cookie other than a deletion; also one that an earlier save() left to be sent. */
export function needsCookie(state: SessionState): boolean {
  if (state.endedElsewhere) return false
  const { setCookie, cookie, cookieWasRenewed } = state
  if (setCookie !== undefined && setCookie !== cookie?.deletion && !cookieWasRenewed) return true
  return state.rotation !== undefined || ((state.endIsDue || !state.stored) && !isEmpty(state))
}

/**
 * How the session differs from what is stored; `undefined` where it does not. Changed means that the text differs from the one
 * that was read or, where another serializer wrote that, from what reading it gives.
 */
function changeOf(
  engine: Engine,
  state: SessionState,
  stored: StoredSession,
): { readonly text: string | undefined } | undefined {
  if (!state.dataWasSeen) return undefined
  let data: string
  try {
    data = dataText(state.data, engine.signInKeys)
  } catch {
    // The commit that follows says what is wrong with it.
    return { text: undefined }
  }
  const { cookieText, createdAt, replaces, hasFacts } = stored
  const { signIns } = state
  const facts = hasFacts ? { createdAt, signIns: state.signInFacts, replaces } : undefined
  const frame = frameRecord({ cookieText, signIns, facts })
  const text = writeRecord(frame, data)
  if (text === stored.text) return undefined
  const isOurs = hasFacts && stored.text.startsWith(frame.head) && stored.text.endsWith(frame.tail)
  if (isOurs) return { text }
  const read = readRecord(stored.text, engine.signInKeys)
  const isSame =
    read !== undefined &&
    dataText(read.data, engine.signInKeys) === data &&
    JSON.stringify(read.signIns) === JSON.stringify(signIns)
  return isSame ? undefined : { text: undefined }
}
