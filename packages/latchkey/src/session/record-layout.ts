import { hash } from 'node:crypto'
import { latchkeyError } from '../errors'
import type { LifetimeLimits } from './lifetime'

/**
 * The text of a session record, as express-session lays it out: a JSON object whose first key is `cookie`, then the session's data, then
 * the sign-ins (`passport` by default), then one reserved key, `latchkey`, with what the engine knows of the session.
 *
 * Reading. Text that is not a JSON object with an object under `cookie` is nobody's session. A record without the reserved key, or with one
 * that is not of our form, was written by another server and is read as what it is. The reserved key names the sign-ins that it
 * describes, and is ignored where they differ: an old server may have copied it from one session to another. Keys named `__proto__`, at
 * any depth, are dropped (R44).
 *
 * Writing. JSON's own conversions hold (a Date becomes text, NaN becomes null, functions and undefined vanish); what JSON refuses
 * is SESSION_NOT_SERIALIZABLE, before anything is stored.
 */

/** What a session holds at its top level. */
export type Bag = Record<string, unknown>

/** What the engine knows of a session, beside its data. */
export interface SessionFacts {
  /** When the id was made: milliseconds since 1970-01-01 UTC. */
  readonly createdAt: number
  /** How each signed-in user came in, by sign-in key. */
  readonly signIns: Readonly<Record<string, SignInFacts>>
  /** The public id of the session whose place it took, where that must not be counted any more. */
  readonly replaces?: string | undefined
}

/** How somebody signed in. */
export interface SignInFacts {
  /** When: milliseconds since 1970-01-01 UTC. 0: nobody wrote it down. */
  readonly at: number
  /** Tells it from every other sign-in: two may come in one millisecond. Absent: an older version wrote it. */
  readonly id?: string
  /** By which methods: the names of RFC 8176, `pwd` for a password. */
  readonly methods: readonly string[]
  /** Whose session it is in the index by owner. */
  readonly owner?: string
  /** What changes when the user's credential does: a digest. Absent: nobody wrote it down. */
  readonly auth?: string
  /** The limits of a session that its user asked to be remembered in. */
  readonly remember?: LifetimeLimits
  /** When they last proved once more who they are: milliseconds since 1970-01-01 UTC. */
  readonly confirmed?: number
  /** What it came from, as a person would call it: at most 100 characters. */
  readonly device?: string
  /** The network that it came from: at most 100 characters. */
  readonly network?: string
}

/** Longest `device` and `network`, in UTF-16 units. */
export const longestOrigin = 100

/** A record that was read. */
export interface ReadRecord {
  /** The `cookie` of the record, as JSON. */
  readonly cookieText: string
  readonly data: Bag
  /** The bags of the sign-in keys: `{ user }`, and what another server may have put beside it. */
  readonly signIns: Bag
  /** `undefined`: the record has no facts, or they describe other sign-ins. */
  readonly facts: SessionFacts | undefined
}

const reservedKey = 'latchkey'

/** Reads a record's text; `undefined` when it is not a session's. */
export function readRecord(text: string, signInKeys: readonly string[]): ReadRecord | undefined {
  const record = parseObject(text)
  if (record === undefined || !isObject(record.cookie)) return undefined
  const data: Bag = {}
  const signIns: Bag = {}
  for (const key in record) {
    if (key === 'cookie' || key === reservedKey) continue
    if (signInKeys.includes(key)) signIns[key] = record[key]
    else data[key] = record[key]
  }
  return {
    cookieText: JSON.stringify(record.cookie),
    data,
    signIns,
    facts: readFacts(record[reservedKey], signIns),
  }
}

/** What stands around the data in a record's text. */
export interface RecordFrame {
  readonly head: string
  readonly tail: string
}

/** The frame of a record. */
export function frameRecord(record: {
  readonly cookieText: string
  readonly signIns: Bag
  readonly facts: SessionFacts | undefined
}): RecordFrame {
  let tail = ''
  for (const key in record.signIns) {
    tail += `,${JSON.stringify(key)}:${JSON.stringify(record.signIns[key])}`
  }
  if (record.facts !== undefined) {
    tail += `,"${reservedKey}":${factsText(record.facts, record.signIns)}`
  }
  return { head: `{"cookie":${record.cookieText}`, tail: `${tail}}` }
}

/** A record's text: the data, as `dataText` gives it, in its frame. */
export function writeRecord({ head, tail }: RecordFrame, data: string): string {
  return data === '{}' ? head + tail : `${head},${data.slice(1, -1)}${tail}`
}

/**
 * The JSON of the session's data.
 * @throws SESSION_NOT_SERIALIZABLE, SESSION_KEY_RESERVED
 */
export function dataText(data: Bag, signInKeys: readonly string[]): string {
  const text = valueText(data)
  if (text === undefined || !text.startsWith('{')) throw latchkeyError('SESSION_NOT_SERIALIZABLE')
  for (const key of ['cookie', reservedKey, ...signInKeys]) {
    if (!Object.hasOwn(data, key)) continue
    throw latchkeyError('SESSION_KEY_RESERVED', `The session data must not use the key '${key}'.`)
  }
  return text
}

/** The JSON of a value; `undefined` where it has none, as a function. @throws SESSION_NOT_SERIALIZABLE */
export function valueText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw latchkeyError('SESSION_NOT_SERIALIZABLE', undefined, cause)
  }
}

/** The serialized user under a sign-in key; `undefined` when nobody is signed in there. */
export function signedInUser(signIns: Bag, key: string): unknown {
  const bag = signIns[key]
  return isObject(bag) && bag.user !== null ? bag.user : undefined
}

/** Gives data other contents. The object stays: the program may hold it in its hands. */
export function refill(data: Bag, contents: Bag): void {
  for (const key of Object.keys(data)) {
    if (!Object.hasOwn(contents, key)) delete data[key]
  }
  for (const key of Object.keys(contents)) {
    // Assigned, it would become the prototype, and what a client sent would answer for keys that are not there (R44).
    if (key !== '__proto__') data[key] = contents[key]
  }
}

function factsText(facts: SessionFacts, signIns: Bag): string {
  return JSON.stringify({
    created: facts.createdAt,
    of: fingerprintOf(signIns),
    in: facts.signIns,
    was: facts.replaces,
  })
}

function readFacts(stored: unknown, signIns: Bag): SessionFacts | undefined {
  if (!isObject(stored)) return undefined
  const { created, of, in: signInFacts, was } = stored
  if (typeof created !== 'number' || !Number.isFinite(created)) return undefined
  if (of !== fingerprintOf(signIns) || !isObject(signInFacts)) return undefined
  if (!Object.values(signInFacts).every(isSignInFacts)) return undefined
  const facts = { createdAt: created, signIns: soundSignIns(signInFacts as Facts) }
  return typeof was === 'string' ? { ...facts, replaces: was } : facts
}

type Facts = Readonly<Record<string, SignInFacts>>

/** Without what is not of our form among what nothing depends on but a list, a longer life or freshness. The same object where all of it is. */
function soundSignIns(facts: Facts): Facts {
  let sound: Record<string, SignInFacts> | undefined
  for (const key in facts) {
    const signIn = facts[key] as SignInFacts
    if (isSound(signIn)) continue
    const { remember, device, network, confirmed, ...rest } = signIn
    sound ??= { ...facts }
    sound[key] = {
      ...rest,
      ...(isLimits(remember) && { remember }),
      ...(isOrigin(device) && { device }),
      ...(isOrigin(network) && { network }),
      ...(isMoment(confirmed) && { confirmed }),
    }
  }
  return sound ?? facts
}

function isSound({ remember, device, network, confirmed }: SignInFacts): boolean {
  return (
    (confirmed === undefined || isMoment(confirmed)) &&
    (remember === undefined || isLimits(remember)) &&
    (device === undefined || isOrigin(device)) &&
    (network === undefined || isOrigin(network))
  )
}

function isLimits(value: unknown): value is LifetimeLimits {
  return isObject(value) && isLimit(value.idle) && isLimit(value.absolute)
}

function isLimit(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}

function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isOrigin(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestOrigin
}

function isSignInFacts(value: unknown): value is SignInFacts {
  return (
    isObject(value) &&
    typeof value.at === 'number' &&
    Array.isArray(value.methods) &&
    (value.id === undefined || typeof value.id === 'string') &&
    (value.owner === undefined || typeof value.owner === 'string') &&
    (value.auth === undefined || typeof value.auth === 'string')
  )
}

/** Names who is signed in: short text as it is, longer text by its hash. */
function fingerprintOf(signIns: Bag): string {
  let text = ''
  for (const key in signIns) {
    const user = signedInUser(signIns, key)
    if (user !== undefined) text += `${key}:${JSON.stringify(user)};`
  }
  if (text.length <= 64) return text
  return hash('sha256', text, 'base64url')
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    // Only text that can spell the name is read with a reviver, which costs ten times as much. A backslash may hide it: \u005f.
    const mayNamePrototype = text.includes('__proto__') || text.includes('\\u005')
    const value: unknown = mayNamePrototype ? JSON.parse(text, dropPrototypeKey) : JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function dropPrototypeKey(this: unknown, key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
