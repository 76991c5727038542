import type { Bag } from './record-layout'

/**
 * Merging: what becomes of a session that two requests changed at once.
 *
 * There are three versions of its data: `base`, which this request read; `mine`, which it made of that; and `theirs`, which is stored
 * now. They are compared key by key at the top level, by JSON text.
 * - A key that one side changed keeps that change. Adding and deleting are changes.
 * - A key that both sides changed to the same keeps it.
 * - A key that both sides changed differently goes by policy: the later commit wins, which is this one, or a function of the program decides.
 * - A key that this request changed through `update` alone is updated again, from what is stored: nothing of either is lost.
 * - Sign-ins are not data: the store's side always wins there, so that no late write signs anybody in or out.
 *
 * A merged session was never seen as a whole by any one request. Keys that must agree with each other belong under one key.
 */

/** Decides a key that both sides changed; `undefined` deletes it. Synchronous and pure: it may run again. */
export type MergeKey = (
  key: string,
  versions: { readonly base: unknown; readonly mine: unknown; readonly theirs: unknown },
) => unknown

/** How changes at once are brought together. `off`: not at all, a conflict is the error SESSION_CONFLICT. */
export type MergePolicy = 'later-commit-wins' | 'off' | MergeKey

/** A read-modify-write of one key. Synchronous and pure: it may run again. */
export type Update = (current: unknown) => unknown

/** The data that three versions give. */
export function mergeData(
  versions: { readonly base: Bag; readonly mine: Bag; readonly theirs: Bag },
  updates: ReadonlyMap<string, readonly Update[]>,
  policy: Exclude<MergePolicy, 'off'>,
): Bag {
  const { base, mine, theirs } = versions
  const merged: Bag = {}
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const value = mergeKey(key, { base: base[key], mine: mine[key], theirs: theirs[key] })
    if (value !== undefined) merged[key] = value
  }
  return merged

  function mergeKey(key: string, of: { base: unknown; mine: unknown; theirs: unknown }): unknown {
    if (sameText(of.theirs, of.base)) return of.mine
    const keyUpdates = updates.get(key)
    if (keyUpdates !== undefined) {
      return keyUpdates.reduce((current, update) => update(current), of.theirs)
    }
    if (sameText(of.mine, of.base)) return of.theirs
    if (sameText(of.mine, of.theirs)) return of.mine
    return policy === 'later-commit-wins' ? of.mine : policy(key, of)
  }
}

function sameText(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
