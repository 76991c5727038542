/**
 * A map for a million entries. A single `Map` copies itself in one go whenever it doubles or halves, which at a million
 * entries stops the process for a fifth of a second; many smaller maps each copy a hundredth of that, at different moments.
 */
export class ShardedMap<Value> {
  readonly #shards: readonly Map<string, Value>[] = Array.from(
    { length: shardCount },
    () => new Map<string, Value>(),
  )
  #size = 0

  get size(): number {
    return this.#size
  }

  get(key: string): Value | undefined {
    return this.#shardOf(key).get(key)
  }

  set(key: string, value: Value): void {
    const shard = this.#shardOf(key)
    const before = shard.size
    shard.set(key, value)
    this.#size += shard.size - before
  }

  delete(key: string): void {
    if (this.#shardOf(key).delete(key)) this.#size -= 1
  }

  clear(): void {
    for (const shard of this.#shards) shard.clear()
    this.#size = 0
  }

  /** The values, in no particular order. Entries may come and go between two steps. */
  *values(): Generator<Value, undefined> {
    for (const shard of this.#shards) yield* shard.values()
    return undefined
  }

  #shardOf(key: string): Map<string, Value> {
    const shard = this.#shards[shardNumber(key)]
    if (shard === undefined) throw new RangeError('A shard number is below the number of shards.')
    return shard
  }
}

/** A power of two, so that a mask picks the shard. */
const shardCount = 128

/**
 * Three characters are enough to spread keys, which are random, and owners, whose beginnings and endings are often alike.
 * A bad spread costs time, nothing else.
 */
function shardNumber(key: string): number {
  const { length } = key
  const mixed =
    key.charCodeAt(1) + 5 * key.charCodeAt(length >> 1) + 11 * key.charCodeAt(length - 2)
  // A short key has no such character: NaN, which a mask makes 0.
  return mixed & (shardCount - 1)
}
