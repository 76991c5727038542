import fc from 'fast-check'

/** One act of a request's handler. */
export type Act =
  | 'set its own key'
  | 'set the shared key'
  | 'set a carried key'
  | 'count'
  | 'delete a key'
  | 'sign in as ann'
  | 'sign in as bob'
  | 'sign out'
  | 'regenerate'
  | 'destroy'
  | 'save'
  | 'save in passing'
  | 'reload'
  | 'think'

/** What an actor is going to do. */
export type Plan =
  | {
      readonly kind: 'request'
      /** Which of the two servers it reaches. */
      readonly server: 0 | 1
      /** Which of the two browsers sends it. */
      readonly browser: 0 | 1
      readonly acts: readonly Act[]
      /** Whether its headers leave before the handler acts. */
      readonly isLate: boolean
      /** Whether its client goes away while it commits. */
      readonly isGivenUp: boolean
    }
  | { readonly kind: 'end all sessions of'; readonly owner: 'ann' | 'bob'; readonly server: 0 | 1 }
  | { readonly kind: 'end one session of'; readonly owner: 'ann' | 'bob'; readonly server: 0 | 1 }
  | { readonly kind: 'time passes'; readonly seconds: number }

/** What happens at once, and in which order its steps come. */
export interface Scenario {
  /** What the first browser has when it begins. */
  readonly start: 'nothing' | 'a visit' | 'ann signed in'
  readonly plans: readonly Plan[]
  readonly choices: readonly number[]
  /** How many sessions an owner may have. */
  readonly limit?: number | undefined
}

const act = fc.constantFrom<Act>(
  ...([
    'set its own key',
    'set the shared key',
    'set a carried key',
    'count',
    'delete a key',
  ] as const),
  ...(['sign in as ann', 'sign in as bob', 'sign out', 'regenerate', 'destroy'] as const),
  ...(['save', 'reload', 'think'] as const),
)

/** The kinds of request that a program has, and now and then any mixture. */
const acts: fc.Arbitrary<readonly Act[]> = fc.oneof(
  {
    weight: 15,
    arbitrary: fc.constantFrom<readonly Act[]>(
      [],
      ['set its own key'],
      ['think', 'set its own key'],
      ['set the shared key'],
      ['set a carried key'],
      ['count'],
      ['delete a key'],
      ['sign in as ann'],
      ['count', 'sign in as ann'],
      ['sign in as bob'],
      ['sign out'],
      ['regenerate'],
      ['count', 'regenerate'],
      ['destroy'],
      ['reload', 'set its own key'],
      ['count', 'save', 'count'],
      ['count', 'save in passing', 'count'],
      ['set its own key', 'save in passing', 'think', 'set its own key'],
    ),
  },
  { weight: 3, arbitrary: fc.array(act, { maxLength: 3, size: 'max' }) },
)

const server = fc.constantFrom<0 | 1>(0, 1)
const owner = fc.constantFrom<'ann' | 'bob'>('ann', 'ann', 'bob')

const plan: fc.Arbitrary<Plan> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      server,
      browser: fc.constantFrom<0 | 1>(0, 0, 0, 0, 0, 1),
      acts,
      isLate: fc.constantFrom(false, false, false, false, false, false, true),
      isGivenUp: fc.constantFrom(false, false, false, false, false, false, false, false, true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('end all sessions of' as const), owner, server }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('end one session of' as const), owner, server }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('time passes' as const),
      // Beyond a store's deadline and a touch interval; beyond idle; beyond the absolute limit.
      seconds: fc.constantFrom(61, 61, 200, 1_900, 3_700),
    }),
  },
)

/** Two to six actors at once, and the order of their steps. */
export const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    start: fc.constantFrom('nothing', 'a visit', 'ann signed in', 'ann signed in'),
    plans: fc.array(plan, { minLength: 2, maxLength: 6, size: 'max' }),
    choices: fc.array(fc.nat({ max: 5 }), { maxLength: 64, size: 'max' }),
    limit: fc.constantFrom(undefined, undefined, undefined, 1, 2),
  })
  .map((of) => ({ ...of, plans: withoutDoubt(of.plans) }))

/**
 * A save that took effect, whose answer came too late, and that is tried again by the commit, counts twice: nobody can tell its own
 * write from another's. So where saves are not awaited, no deadline passes and nobody gives up.
 */
function withoutDoubt(plans: readonly Plan[]): readonly Plan[] {
  const savesInPassing = (plan: Plan) =>
    plan.kind === 'request' && plan.acts.includes('save in passing')
  if (!plans.some(savesInPassing)) return plans
  return plans
    .filter(({ kind }) => kind !== 'time passes')
    .map((plan) => (plan.kind === 'request' ? { ...plan, isGivenUp: false } : plan))
}
