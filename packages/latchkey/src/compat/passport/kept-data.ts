import { passportDefaults } from './defaults'
import type { SessionBag } from './passport-request'

/** What a sign-in leaves in the session in any case: it speaks to whoever is signing in (D21). */
const survivors = ['flash', 'messages', 'returnTo']

/** Under which keys authenticators of this process keep their users, where there are several. */
const signInKeys = new Set<string>()

/** Says that an authenticator was told to keep its user under this key of sessions. */
export function noteSignInKey(key: string): void {
  signInKeys.add(key)
  signInKeys.add(passportDefaults.key)
}

/**
 * What is carried over from a session to the one that takes its place, without the cookie and who was signed in under `key` (D17). Who is
 * signed in by another authenticator, under another key, stays (D22).
 * @param keepSessionInfo the program's option. A list: of these keys only
 */
export function keptAtSignIn(
  session: SessionBag,
  key: string,
  keepSessionInfo: unknown,
): Record<string, unknown> {
  const surviving = survivors.filter((name) => !isEmpty(session[name]))
  return pick(session, key, [...surviving, ...namesToKeep(session, keepSessionInfo)])
}

/** The same for a sign-out, at which nothing survives that is not asked for. */
export function keptAtSignOut(
  session: SessionBag,
  key: string,
  keepSessionInfo: unknown,
): Record<string, unknown> {
  return pick(session, key, namesToKeep(session, keepSessionInfo))
}

/** How many there were to be told, in `messages` and of each type of `flash`, before a sign-in told something itself. */
interface ToldBefore {
  readonly messages: number
  readonly flash: ReadonlyMap<string, number>
}

const toldBefore = new WeakMap<SessionBag, ToldBefore>()

/** Notes what whoever used this session before was to be told. */
export function noteToldBefore(session: SessionBag): void {
  const flash = Object.entries(Object(session.flash)).map(
    ([type, texts]) => [type, lengthOf(texts)] as const,
  )
  toldBefore.set(session, { messages: lengthOf(session.messages), flash: new Map(flash) })
}

/**
 * Takes out of what is carried over what somebody else was to be told: whoever signs in over their session does not read it. What the sign-in itself has told
 * stays, and what the program asked for.
 * @param session the one from before
 */
export function dropOthersWords(
  session: SessionBag,
  kept: SessionBag,
  keepSessionInfo: unknown,
): void {
  const asked = Array.isArray(keepSessionInfo) ? keepSessionInfo.map(String) : []
  if (keepSessionInfo && !Array.isArray(keepSessionInfo)) return
  const before = toldBefore.get(session)
  const since = (texts: unknown, howMany: number) =>
    before !== undefined && Array.isArray(texts) ? texts.slice(howMany) : []
  if (!asked.includes('messages')) kept.messages = since(kept.messages, before?.messages ?? 0)
  if (!asked.includes('flash')) {
    const told = Object.entries(Object(kept.flash)).map(
      ([type, texts]) => [type, since(texts, before?.flash.get(type) ?? 0)] as const,
    )
    kept.flash = Object.fromEntries(told.filter(([, texts]) => texts.length > 0))
  }
  for (const name of ['flash', 'messages']) if (isEmpty(kept[name])) delete kept[name]
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}

/** As connect-flash leaves it where nobody has been told anything. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && Object.keys(value ?? {}).length === 0
}

function namesToKeep(session: SessionBag, keepSessionInfo: unknown): string[] {
  if (Array.isArray(keepSessionInfo)) return keepSessionInfo.map(String)
  return keepSessionInfo ? Object.keys(session) : []
}

function pick(session: SessionBag, key: string, names: readonly string[]): Record<string, unknown> {
  const wanted = new Set([...names, ...signInKeys])
  const kept: Record<string, unknown> = {}
  // In the session's own order, in which it is stored too.
  for (const [name, value] of Object.entries(session)) {
    if (name === 'cookie' || name === key || name === '__proto__') continue
    if (wanted.has(name) && value !== undefined) kept[name] = value
  }
  return kept
}
