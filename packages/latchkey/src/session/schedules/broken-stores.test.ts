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
    ['replace does not compare revisions', replaceIgnoresRevision, /^I3: of what was written/],
    [
      'take leaves the record',
      takeDoesNotRemove,
      /^I4: s\d+(, which had ended, can be read again| opens, and has ended)/,
    ],
    ['take gives the record to several', takeGivesTwice, /^I4: \w's renewal brings s\d+ back/],
    ['replace creates what is gone', replaceCreates, /^I4: \w's write brings s\d+ back/],
    ['extend creates what is gone', extendCreates, /^I4: \w's touch brings s\d+ back/],
  ])('turn red where %s', async (_promise, breakStore, expected) => {
    const { found } = await search({ schedules, breakStore })
    expect(found?.violation).toMatch(expected)
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
