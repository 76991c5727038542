import type { Engine } from './engine'
import { endOf, recordIn } from './reading'
import type { SignInFacts } from './record-layout'
import { publicIdOf } from './session-id'
import type { KeyedRecord } from './session-store'

/** A session of an owner that is alive. */
export interface LivingRecord {
  readonly key: string
  readonly publicId: string
  readonly createdAt: number
  readonly lastSeenAt: number
  /** When it ends if it is not used again. */
  readonly expiresAt: number
  readonly signIns: Readonly<Record<string, SignInFacts>>
  /** The public id of the session whose place it took, where the record says so. */
  readonly replaces: string | undefined
}

/** Those of an owner's records that are sessions and alive, the one that was made last first; of two made in the same millisecond, the one whose key comes last. */
export function livingRecordsOf(
  engine: Engine,
  records: readonly KeyedRecord[],
): readonly LivingRecord[] {
  return records
    .flatMap((record) => livingRecordOf(engine, record) ?? [])
    .sort((one, other) => other.createdAt - one.createdAt || (other.key < one.key ? -1 : 1))
}

function livingRecordOf(engine: Engine, record: KeyedRecord): LivingRecord | undefined {
  const read = recordIn(engine, record.text)
  if (read?.facts === undefined) return undefined
  const { createdAt, signIns, replaces } = read.facts
  const expiresAt = endOf(engine, read, { createdAt, expiresAt: record.expiresAt })
  const lifetime = engine.expiry.of(signIns)
  const life = { createdAt, expiresAt }
  if (lifetime.judge(life, engine.clock.now()) !== undefined) return undefined
  const { key } = record
  const lastSeenAt = lifetime.lastSeenAt(life)
  return { key, publicId: publicIdOf(key), ...life, lastSeenAt, signIns, replaces }
}
