import { ShardedMap } from './sharded-map'

/** What can be linked: it has its neighbours among those of its owner on itself. */
export interface Owned<Member> {
  owner: string | undefined
  previousOfOwner: Member | undefined
  nextOfOwner: Member | undefined
}

/**
 * Finds members by owner. Those of one owner are linked to each other: a set for each of a million owners would weigh more
 * than what is in it.
 */
export class LinkedByOwner<Member extends Owned<Member>> {
  readonly #firstOf = new ShardedMap<Member>()

  /** Gives the member, who has none, an owner. */
  link(member: Member, owner: string | undefined): void {
    member.owner = owner
    if (owner === undefined) return
    const first = this.#firstOf.get(owner)
    if (first !== undefined) first.previousOfOwner = member
    member.nextOfOwner = first
    this.#firstOf.set(owner, member)
  }

  /** Takes the member's owner away. */
  unlink(member: Member): void {
    const { owner, previousOfOwner, nextOfOwner } = member
    if (owner === undefined) return
    if (nextOfOwner !== undefined) nextOfOwner.previousOfOwner = previousOfOwner
    if (previousOfOwner !== undefined) previousOfOwner.nextOfOwner = nextOfOwner
    else if (nextOfOwner !== undefined) this.#firstOf.set(owner, nextOfOwner)
    else this.#firstOf.delete(owner)
    member.owner = undefined
    member.previousOfOwner = undefined
    member.nextOfOwner = undefined
  }

  /** Those of this owner. The one that was given last may be unlinked before the next is asked for. */
  *membersOf(owner: string): Generator<Member, undefined> {
    let member = this.#firstOf.get(owner)
    while (member !== undefined) {
      const next: Member | undefined = member.nextOfOwner
      yield member
      member = next
    }
    return undefined
  }

  clear(): void {
    this.#firstOf.clear()
  }
}
