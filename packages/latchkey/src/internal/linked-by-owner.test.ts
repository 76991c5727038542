import { beforeEach, describe, expect, it } from 'vitest'
import { LinkedByOwner, type Owned } from './linked-by-owner'

class Member implements Owned<Member> {
  readonly name: string
  owner: string | undefined = undefined
  previousOfOwner: Member | undefined = undefined
  nextOfOwner: Member | undefined = undefined

  constructor(name: string) {
    this.name = name
  }
}

let byOwner: LinkedByOwner<Member>
let members: Member[]

function namesOf(owner: string): string[] {
  return [...byOwner.membersOf(owner)].map(({ name }) => name).sort()
}

beforeEach(() => {
  byOwner = new LinkedByOwner()
  members = ['a', 'b', 'c'].map((name) => new Member(name))
  for (const member of members) byOwner.link(member, 'ann')
})

describe('members linked by owner', () => {
  it('are found by it, and by no other', () => {
    expect(namesOf('ann')).toEqual(['a', 'b', 'c'])
    expect(namesOf('bob')).toEqual([])
  })

  it.each([
    [0, ['b', 'c']],
    [1, ['a', 'c']],
    [2, ['a', 'b']],
  ])('stay found when the one at place %i is unlinked', (place, left) => {
    const member = members[place]
    if (member !== undefined) byOwner.unlink(member)
    expect(namesOf('ann')).toEqual(left)
    expect(member?.owner).toBeUndefined()
  })

  it('may change owner, back and forth', () => {
    for (const owner of ['bob', 'ann', 'bob']) {
      for (const member of members.slice(0, 2)) {
        byOwner.unlink(member)
        byOwner.link(member, owner)
      }
    }
    expect(namesOf('ann')).toEqual(['c'])
    expect(namesOf('bob')).toEqual(['a', 'b'])
  })

  it('may be unlinked while they are listed', () => {
    for (const member of byOwner.membersOf('ann')) byOwner.unlink(member)
    expect(namesOf('ann')).toEqual([])
  })

  it('may be nobody’s, and unlinked again', () => {
    const nobodys = new Member('d')
    byOwner.link(nobodys, undefined)
    byOwner.unlink(nobodys)
    byOwner.unlink(nobodys)
    expect(namesOf('ann')).toEqual(['a', 'b', 'c'])
  })
})
