import { publicIdOf } from '../session-id'
import { checkOpened } from './checks.fixture'
import type { Act, Plan, Scenario } from './plans.fixture'
import { runRequest } from './request.fixture'
import { newRequest } from './sequential-model.fixture'
import { type BreakStore, lifetime, World } from './world.fixture'

/** Plays a scenario to its end, and gives the world with all that was violated in it. */
export async function play(
  scenario: Scenario,
  options: { readonly breakStore?: BreakStore; readonly isTold?: boolean } = {},
): Promise<World> {
  const world = new World(scenario.choices, { ...options, limit: scenario.limit })
  await begin(world, scenario)
  for (const [place, plan] of scenario.plans.entries()) {
    const name = String.fromCharCode(65 + place)
    world.schedule
      .start(name, () => perform(world, name, plan))
      .catch((error) => {
        world.violate(`I10: ${name} ends with ${error}`)
      })
  }
  for (const name of await world.schedule.run()) world.violate(`I11: ${name} never ends`)
  if (isCertain(scenario)) checkLimit(world, scenario.limit)
  await checkAtTheEnd(world)
  return world
}

/** The sessions that are there before anything happens at once. */
async function begin(world: World, { start, plans }: Scenario): Promise<void> {
  if (start !== 'nothing') {
    const acts: Act[] = ['set a carried key', 'count']
    if (start === 'ann signed in') acts.unshift('sign in as ann')
    await alone('the first browser', { browser: 0, acts })
  }
  if (plans.some((plan) => plan.kind === 'request' && plan.browser === 1)) {
    await alone('the second browser', { browser: 1, acts: ['sign in as bob', 'count'] })
  }

  async function alone(name: string, of: { browser: 0 | 1; acts: readonly Act[] }): Promise<void> {
    const plan = { kind: 'request', server: 0, isLate: false, isGivenUp: false, ...of } as const
    await Promise.all([
      world.schedule.start(name, () => runRequest(world, name, plan)),
      world.schedule.run(),
    ])
  }
}

async function perform(world: World, name: string, plan: Plan): Promise<void> {
  const { schedule, story, clock } = world
  if (plan.kind === 'request') return runRequest(world, name, plan)
  await schedule.pause()
  if (plan.kind === 'time passes') {
    story.tell(() => `${plan.seconds} seconds pass`)
    clock.advance(plan.seconds * 1000)
    return
  }
  const owned = world.servers[plan.server].sessions.of(plan.owner)
  story.tell(() => `${name} is to end ${plan.kind.slice(4)} ${plan.owner}`)
  try {
    if (plan.kind === 'end all sessions of') {
      await owned.revokeAll()
      return
    }
    const listed = (await owned.list()).map(({ publicId }) => publicId)
    // The one that was made last, by the model: of those of one moment the list is in the order of their random names, and a schedule must be the same each time.
    const made = [...world.model.sessions.values()].filter(({ key }) =>
      listed.includes(publicIdOf(key)),
    )
    const last = made.at(-1)
    if (last === undefined || !(await owned.revoke(publicIdOf(last.key)))) return
    world.endings.push({ key: last.key, by: name })
  } catch (error) {
    story.tell(() => `${name} is refused: ${error}`)
  }
}

/** Whether every sign-in has had the time, and the store, to end what was beyond the limit. */
function isCertain({ plans }: Scenario): boolean {
  return plans.every(
    (plan) => plan.kind !== 'time passes' && !(plan.kind === 'request' && plan.isGivenUp),
  )
}

function checkLimit(world: World, limit = Number.POSITIVE_INFINITY): void {
  for (const user of ['ann', 'bob']) {
    const living = [...world.model.sessions.values()].filter(
      (session) => session.user === user && session.removedBy === undefined,
    )
    if (living.length <= limit) continue
    const labels = living.map(({ label }) => label).join(', ')
    world.violate(`R09: ${user} may have ${limit} sessions, and has ${labels}`)
  }
}

/** Each cookie that was ever given out is tried: it leads to what the model says, and, past the absolute limit, nowhere. */
async function checkAtTheEnd(world: World): Promise<void> {
  const { clock, model } = world
  for (const [key, cookie] of world.cookies) await tryCookie(world, key, cookie)
  for (const session of model.sessions.values()) {
    if (session.removedBy !== undefined || session.user === undefined) continue
    // One that was to be taken back and could not be, as the store was out of reach: nobody was given its id.
    if (!world.cookies.has(session.key)) continue
    for (let old = session.renews; old !== undefined; old = model.sessions.get(old)?.renews) {
      const ending = world.endings.find(({ key }) => key === old)
      if (ending === undefined) continue
      world.violate(`I2: ${ending.by} ended ${model.label(old)}, which goes on as ${session.label}`)
    }
  }
  clock.advance(lifetime.absolute)
  for (const [key, cookie] of world.cookies) await tryCookie(world, key, cookie)
}

async function tryCookie(world: World, key: string, cookie: string): Promise<void> {
  const { sessions, authenticator } = world.inspector
  const session = await sessions.open(cookie, { secure: true })
  const { user } = await authenticator.open(session)
  const request = newRequest()
  request.seen = world.model.living(key)
  request.seenUsedAt = request.seen?.usedAt ?? 0
  request.base = { data: { ...request.seen?.data }, user: request.seen?.user }
  checkOpened(world, request, { session, user, cookie })
}
