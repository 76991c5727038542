import { describe, expect, it } from 'vitest'
import {
  extendCreates,
  replaceCreates,
  replaceIgnoresRevision,
  takeDoesNotRemove,
  takeGivesTwice,
} from './broken-stores.fixture'
import { search } from './search.fixture'

/** Far more than it takes: each is found within hundreds. */
const schedules = 20_000

describe('schedules on a store that breaks one promise', () => {
  it.each([
    ['replace does not compare revisions', replaceIgnoresRevision],
    ['take leaves the record', takeDoesNotRemove],
    ['take gives the record to several', takeGivesTwice],
    ['replace creates what is gone', replaceCreates],
    ['extend creates what is gone', extendCreates],
  ])('turn red where %s', async (_promise, breakStore) => {
    const { found } = await search({ schedules, breakStore })
    // Which of the invariants falls first differs: a record that is back also has others' writes in it.
    expect(found?.violation).toMatch(/^I\d+: /)
  })

  it('tell the smallest counter-example as a story', async () => {
    const { found } = await search({ schedules, seed: 1, breakStore: replaceCreates })
    const story = found?.story.split('\n') ?? []
    expect(story[0]).toMatch(/^ +1\. the first browser sends a request to server 1 with no cookie/)
    expect(story.some((line) => /^ +\d+\. \w: take removes s1$/.test(line))).toBe(true)
    expect(
      story.some((line) => /^ +→ I4: \w's write brings s1 back, which \w had/.test(line)),
    ).toBe(true)
  })
})
