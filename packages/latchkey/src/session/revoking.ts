import { latchkeyError } from '../errors'
import type { EndReason } from './anonymity'
import type { OperationDeadline } from './deadline'
import type { Engine } from './engine'
import { type LivingRecord, livingRecordsOf } from './owner-records'
import { publicIdOf } from './session-id'
import { isEnded, type KeyedRecord, type OwnerIndex } from './session-store'
import { goesOnAs } from './successors'

/** So many renewals of one session while it is revoked are nobody's doing but a broken store's. */
const mostRounds = 10

/**
 * Ends one session of an owner, whatever it goes on as. A renewal that is under way has it twice in the store, and one that was faster has it under another id; both end in the same
 * step as the one that is named, so that of many who revoke a session exactly one has ended it (R11).
 * @returns by which public id its end is to be told; `undefined` where there was nothing to end, it had run out, or somebody else has ended it
 * @throws SESSION_CONFLICT where renewals go on faster than that; STORE_UNAVAILABLE
 */
export async function revokeSession(
  engine: Engine,
  owners: OwnerIndex,
  of: { readonly owner: string; readonly publicId: string; readonly because: EndReason },
  deadline: OperationDeadline,
): Promise<string | undefined> {
  const { owner, publicId, because } = of
  let named: KeyedRecord | undefined
  let isAlive: boolean | undefined
  let endedInstead: string | undefined
  for (let round = 0; round < mostRounds; round += 1) {
    const records = await deadline.ask((until) => owners.sessionsOf(owner, until))
    named ??= records.find(({ key }) => publicIdOf(key) === publicId)
    if (named === undefined) return undefined
    isAlive ??= livingRecordsOf(engine, [named]).length > 0
    const { key, text } = named
    const isSame = (other: KeyedRecord) => other.key === key || goesOnAs(engine, text, other.text)
    const only = records.filter(isSame).map((record) => record.key)
    if (only.length === 0) {
      return endedInstead === undefined || (await wasEnded(engine, key, deadline))
        ? undefined
        : publicIdOf(endedInstead)
    }
    const ended = await deadline.ask((until) =>
      owners.destroyAllOf(owner, { only, because }, until),
    )
    // What a renewal of it may still be making, that one takes back itself.
    if (ended.includes(key)) return isAlive ? publicId : undefined
    endedInstead ??= ended[0]
  }
  throw latchkeyError(
    'SESSION_CONFLICT',
    'The session was renewed again and again while it was to end.',
  )
}

/**
 * The sessions that ended with the records of an owner, by their public ids: each once, though one that is being renewed has two records, and none that had run out.
 * @param records as they were before, as far as they are known
 * @param ended the keys of those that ended
 */
export function sessionsEnded(
  engine: Engine,
  owner: string,
  records: readonly KeyedRecord[],
  ended: readonly string[],
): readonly string[] {
  const known = new Set(records.map(({ key }) => key))
  const endedKeys = new Set(ended)
  const living = livingRecordsOf(engine, records).filter(({ key }) => endedKeys.has(key))
  const bySignIn = new Map<string, string>()
  for (const record of [...living].sort(originalFirst)) {
    const signIn = Object.values(record.signIns).find((facts) => facts.owner === owner)
    const name = signIn?.id ?? record.key
    if (!bySignIn.has(name)) bySignIn.set(name, record.publicId)
  }
  const unknown = ended.filter((key) => !known.has(key)).map(publicIdOf)
  return [...bySignIn.values(), ...unknown]
}

/** A renewal says which session it is of, where that is needed, and ends later. */
function originalFirst(one: LivingRecord, other: LivingRecord): number {
  const isRenewal = ({ replaces }: LivingRecord) => Number(replaces !== undefined)
  return isRenewal(one) - isRenewal(other) || one.expiresAt - other.expiresAt
}

/** Whether somebody else has ended what was named, and tells so: a renewal leaves nothing behind. */
async function wasEnded(
  { storage }: Engine,
  key: string,
  deadline: OperationDeadline,
): Promise<boolean> {
  const ticket = { key, isStale: false }
  const left = await deadline.ask((until) => storage.load(ticket, until))
  return left !== undefined && isEnded(left)
}
