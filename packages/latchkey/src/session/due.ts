import { type Engine, isEmpty } from './engine'
import { dataText, readRecord, writeRecord } from './record-layout'
import type { SessionState, StoredSession } from './session-state'

/** `write`: the response must wait for it · `touch`: it need not. */
export type Due = 'nothing' | 'touch' | 'write'

/** What a commit would have to do now. */
export function whatIsDue(engine: Engine, state: SessionState): Due {
  if (state.endedElsewhere) return 'nothing'
  if (state.endIsDue) return 'write'
  const { stored } = state
  if (stored === undefined) return isEmpty(state) ? 'nothing' : 'write'
  if (state.rotation !== undefined || hasChanged(engine, state, stored)) return 'write'
  if (cookieIsStale(state, stored)) return 'write'
  if (!touchIsDue(engine, stored)) return 'nothing'
  return stored.hasFacts && !engine.storage.cookieHoldsRecord ? 'touch' : 'write'
}

/** Whether a commit would need to send a cookie other than a deletion; also one that an earlier save() left to be sent. */
export function needsCookie(state: SessionState): boolean {
  if (state.endedElsewhere) return false
  const { setCookie, cookie, cookieWasRenewed } = state
  if (setCookie !== undefined && setCookie !== cookie?.deletion && !cookieWasRenewed) return true
  return state.rotation !== undefined || ((state.endIsDue || !state.stored) && !isEmpty(state))
}

/** Changed: the text differs from the one that was read or, where another serializer wrote that, from what reading it gives. */
export function hasChanged(engine: Engine, state: SessionState, stored: StoredSession): boolean {
  if (!state.dataWasSeen) return false
  let data: string
  try {
    data = dataText(state.data, engine.signInKeys)
  } catch {
    // The commit that follows says what is wrong with it.
    return true
  }
  const facts = stored.hasFacts
    ? { createdAt: stored.createdAt, signIns: state.signInFacts }
    : undefined
  const { cookieText } = stored
  const text = writeRecord({ cookieText, dataText: data, signIns: state.signIns, facts })
  if (text === stored.text) return false
  const read = readRecord(stored.text, engine.signInKeys)
  return (
    read === undefined ||
    dataText(read.data, engine.signInKeys) !== data ||
    JSON.stringify(read.signIns) !== JSON.stringify(state.signIns)
  )
}

/** Whether the client's cookie, signed by an older key, is to be replaced, and has not been by this request. */
export function cookieIsStale(state: SessionState, stored: StoredSession): boolean {
  return stored.ticket.isStale && !state.cookieWasRenewed
}

/** Whether the use of the session is due to be written down. */
export function touchIsDue(engine: Engine, stored: StoredSession): boolean {
  return engine.expiry.touch(stored, engine.clock.now()) !== undefined
}
