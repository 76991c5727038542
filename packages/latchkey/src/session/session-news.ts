import type { Engine } from './engine'
import { recordIn } from './reading'
import type { SignInFacts } from './record-layout'
import type { ToldSignIn } from './session-events'
import type { Rotation, SessionState, StoredSession } from './session-state'

/** Who has proven who they are in a session that was just stored: nobody where the same session goes on under a new id. */
export function signInsToldOf(
  state: SessionState,
  rotation: Rotation | undefined,
): { readonly signIns?: readonly ToldSignIn[] } {
  if (rotation === undefined || rotation.keep === 'everything') return {}
  const signIns = [...new Set(rotation.signedIn)].flatMap((key) => {
    const facts = state.signInFacts[key]
    return facts === undefined ? [] : [{ key, owner: facts.owner, methods: facts.methods }]
  })
  return signIns.length === 0 ? {} : { signIns }
}

/** Why this request ended what was stored, and whose it was. */
export function endingToldOf(
  engine: Engine,
  { why }: SessionState,
  stored: StoredSession,
): {
  readonly because: 'signed-out' | 'user-gone' | 'credential-changed'
  readonly owner: string | undefined
} {
  const facts: SignInFacts[] = Object.values(recordIn(engine, stored.text)?.facts?.signIns ?? {})
  const owner = facts.find((signIn) => signIn.owner !== undefined)?.owner
  const because = why === 'user-gone' || why === 'credential-changed' ? why : 'signed-out'
  return { because, owner }
}
