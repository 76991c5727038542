import { LatchkeyError } from '../../errors'
import { Session } from '../session'
import { checkAcknowledged, checkOpened } from './checks.fixture'
import type { Act, Plan } from './plans.fixture'
import { carriedKeys, type ModelRequest, newRequest } from './sequential-model.fixture'
import type { Server, World } from './world.fixture'

/** A request that is being served. */
export interface Serving {
  readonly name: string
  readonly server: Server
  readonly session: Session
  readonly request: ModelRequest
  /** Who was signed in by this request, and has not been signed out by it since. */
  signedIn: string | undefined
  /** The session that this request has ended, or wants to end. */
  ended: string | undefined
}

const https = { secure: true }

/** Sends a request and serves it as an adapter does: open, handle, commit, answer; then the browser keeps the cookies that it got. */
export async function runRequest(
  world: World,
  name: string,
  plan: Plan & { kind: 'request' },
): Promise<void> {
  const { schedule, story } = world
  const server = world.servers[plan.server]
  const browser = world.browsers[plan.browser]
  const request = newRequest()
  world.requests.set(name, request)
  await schedule.pause()
  const { cookie } = browser
  story.tell(() => {
    const with_ = world.sessionOf(cookie)?.label
    return `${name} sends a request to server ${plan.server + 1} with ${with_ ? `the cookie of ${with_}` : 'no cookie'}, which is to ${plan.acts.join(', ') || 'read'}`
  })
  let session: Session
  let headHasLeft = false
  try {
    session = await server.sessions.open(cookie, https)
  } catch (error) {
    refusedBy(world, name, error)
    return
  }
  const opened = await server.authenticator.open(session)
  checkOpened(world, request, { session, user: opened.user, cookie })
  const serving: Serving = { name, server, session, request, signedIn: undefined, ended: undefined }
  server.sessions.askForCookies(session, () => !headHasLeft)
  if (plan.isLate) {
    await deliver(world, serving, browser, await answer(world, serving))
    headHasLeft = true
    await handle(world, serving, plan.acts)
    await commitLate(world, serving)
    return
  }
  await handle(world, serving, plan.acts)
  if (plan.isGivenUp) giveUp(world, serving)
  const setCookies = await answer(world, serving)
  if (!plan.isGivenUp) await deliver(world, serving, browser, setCookies)
}

/** The client goes away at some time during the commit, which the adapter then ends. */
function giveUp(world: World, { name, server, session }: Serving): void {
  const leaving = world.schedule.start(`the client of ${name}`, async () => {
    await world.schedule.pause()
    world.story.tell(() => `the client of ${name} goes away`)
    server.sessions.abort(session)
  })
  leaving.catch((error) => world.violate(`I10: giving up ends with ${error}`))
}

async function handle(world: World, serving: Serving, acts: readonly Act[]): Promise<void> {
  const { session, request, server } = serving
  try {
    for (const [place, act] of acts.entries()) {
      await perform(world, serving, act, `${serving.name}${place + 1}`)
    }
  } catch (error) {
    const status = refusedBy(world, serving.name, error)
    if (status < 500) return
    server.sessions.discard(session)
    request.edits = []
    request.rotation = undefined
    request.user = request.base.user
    serving.signedIn = undefined
  }
}

async function perform(world: World, serving: Serving, act: Act, value: string): Promise<void> {
  const { session, request, server, name } = serving
  switch (act) {
    case 'set its own key':
      return set(name)
    case 'set the shared key':
      return set('shared')
    case 'set a carried key':
      return set('kept')
    case 'count':
      session.update('counter', (count: unknown) => Number(count ?? 0) + 1)
      request.edits.push({ kind: 'count', key: 'counter' })
      return
    case 'delete a key':
      if (!Object.hasOwn(session.data, 'old')) return
      delete session.data.old
      request.edits.push({ kind: 'delete', key: 'old' })
      return
    case 'sign in as ann':
      return signIn('ann')
    case 'sign in as bob':
      return signIn('bob')
    case 'sign out':
      server.authenticator.signOut(session)
      return end()
    case 'destroy': {
      const destroyed = session.destroy()
      end()
      return destroyed
    }
    case 'regenerate':
      if (request.stored !== undefined && !request.isEnding) request.rotation ??= 'renewal'
      return session.regenerate()
    case 'save':
      return session.save()
    case 'save in passing':
      // Nobody awaits it: the commit does, and tries again what it asked for.
      session.save().catch(() => {})
      return
    case 'reload':
      // It forgets what this request wants, but for a sign-out, which is final.
      if (!request.isEnding) serving.ended = undefined
      await session.reload()
      request.edits = []
      request.rotation = undefined
      request.user = request.isEnding ? undefined : request.base.user
      serving.signedIn = undefined
      return
    case 'think':
      return world.schedule.pause()
  }

  function set(key: string): void {
    session.data[key] = value
    request.edits.push({ kind: 'set', key, value })
  }

  async function signIn(user: string): Promise<void> {
    await server.authenticator.signIn(session, user, { keep: carriedKeys })
    request.edits = request.edits.filter(({ key }) => carriedKeys.includes(key))
    request.user = user
    request.rotation = 'sign-in'
    serving.signedIn = user
  }

  function end(): void {
    serving.ended ??= request.stored
    request.isEnding = request.stored !== undefined
    request.edits = []
    request.rotation = undefined
    request.user = undefined
    serving.signedIn = undefined
  }
}

/** Commits what is due, as the adapter for Express does, and gives the Set-Cookie values of the answer; `undefined` for a refusal. */
async function answer(world: World, serving: Serving): Promise<readonly string[]> {
  const { server, session, name } = serving
  const due = server.sessions.due(session)
  if (due === 'touch') {
    const since = world.clock.now()
    server.sessions.commit(session).then(
      () => noteUse(world, serving, since),
      () => world.violate(`I10: ${name}'s touch, which nobody waits for, was rejected`),
    )
    return []
  }
  try {
    const since = world.clock.now()
    const setCookies = due === 'write' ? (await server.sessions.commit(session)).setCookies : []
    checkAcknowledged(world, serving, setCookies)
    noteUse(world, serving, since)
    return setCookies
  } catch (error) {
    refusedBy(world, name, error)
    return server.sessions.deletionsFor(session)
  }
}

async function commitLate(world: World, serving: Serving): Promise<void> {
  const { server, session, name } = serving
  if (server.sessions.due(session) !== 'write') return checkAcknowledged(world, serving, [])
  try {
    await server.sessions.commit(session, { cookieCanBeSent: false })
  } catch (error) {
    refusedBy(world, name, error)
    return
  }
  checkAcknowledged(world, serving, [])
}

function noteUse(world: World, { session, request }: Serving, since: number): void {
  if (session.why !== undefined) return
  const used = world.model.living(request.stored)
  if (used !== undefined && !request.touchIsPending) used.usedAt = Math.max(used.usedAt, since)
}

async function deliver(
  world: World,
  { name, session }: Serving,
  browser: { cookie: string | undefined },
  setCookies: readonly string[],
): Promise<void> {
  const isGone = Session.stateOf(session).endedElsewhere
  world.story.tell(() => {
    const why = isGone ? ', its session having ended elsewhere' : ''
    return `${name} answers ${setCookies.length === 0 ? 'without a cookie' : `with ${inWords(world, setCookies)}`}${why}`
  })
  await world.schedule.pause()
  for (const setCookie of setCookies) {
    world.story.tell(() => `the browser gets ${inWords(world, [setCookie])} from ${name}`)
    const pair = setCookie.split(';', 1)[0] as string
    browser.cookie = pair.endsWith('=') ? undefined : pair
  }
}

function inWords(world: World, setCookies: readonly string[]): string {
  const pair = setCookies[0]?.split(';', 1)[0] as string
  if (pair.endsWith('=')) return 'a deletion of its cookie'
  return `the cookie of ${world.sessionOf(pair)?.label}`
}

function refusedBy(world: World, name: string, error: unknown): number {
  if (!(error instanceof LatchkeyError)) throw error
  world.story.tell(() => `${name} is refused: ${error.code}`)
  return error.status
}
