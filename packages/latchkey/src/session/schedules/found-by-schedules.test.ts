import { describe, expect, it } from 'vitest'
import type { Act, Plan, Scenario } from './plans.fixture'
import { play } from './play.fixture'

const request = (acts: readonly Act[], isLate = false): Plan => ({
  ...{ kind: 'request', server: 0, browser: 0, acts, isLate, isGivenUp: false },
})
const twoMinutes: Plan = { kind: 'time passes', seconds: 120 }

/** Each of these went wrong once, as the schedules had found it and made it small. */
const found: readonly (readonly [promise: string, scenario: Scenario])[] = [
  [
    'a sign-in counts on top of what was counted since it read the session',
    {
      start: 'ann signed in',
      plans: [
        request(['count', 'save', 'count']),
        request(['count', 'sign in as ann']),
        request([]),
      ],
      choices: [4, 0, 1],
    },
  ],
  [
    'what was counted and saved is not counted again, and what is counted next not lost',
    {
      start: 'ann signed in',
      plans: [request(['count', 'save', 'count']), request(['count'])],
      choices: [1, 3, 0, 0, 1],
    },
  ],
  [
    'a new id that is made when the headers have left is an error, and no silent loss',
    { start: 'nothing', plans: [request(['sign in as ann', 'regenerate'], true)], choices: [] },
  ],
  [
    'a session that is made, saved and ended by one request sends no cookie',
    {
      start: 'nothing',
      plans: [request(['set its own key', 'regenerate', 'destroy']), request([])],
      choices: [],
    },
  ],
  [
    'a renewal whose time is up before the old id is dead sends no new one',
    {
      start: 'a visit',
      plans: [twoMinutes, request(['count', 'regenerate'])],
      choices: [1, 0, 0, 0, 0, 1, 1, 1],
    },
  ],
  [
    'a sign-out ends a session also where a renewal was faster',
    {
      start: 'ann signed in',
      plans: [request(['regenerate']), request([]), request(['sign out'])],
      choices: [2, 0, 1],
    },
  ],
  [
    'a renewed session that was ended before it is read again sends no cookie',
    {
      start: 'ann signed in',
      plans: [
        { kind: 'end all sessions of', owner: 'ann', server: 0 },
        request(['regenerate', 'reload']),
      ],
      choices: [1, 0, 0, 0, 0, 0, 1],
    },
  ],
]

describe('the orders of steps that once went wrong', () => {
  it.each(found)('%s', async (_promise, scenario) => {
    const { violations, story } = await play(scenario, { isTold: true })
    expect(violations, `${story}`).toEqual([])
  })
})
