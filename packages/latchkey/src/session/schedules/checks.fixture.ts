import { Session } from '../session'
import { storeKeyOf } from '../session-id'
import type { Serving } from './request.fixture'
import { differenceOf, type ModelRequest } from './sequential-model.fixture'
import { lifetime, type World } from './world.fixture'

/** A store call that began by then may still tell the time before it as the session's beginning. */
const storeTimeout = 2_000

/** What a request was given of its session must be what the sessions hold by the sequential model, and within their time. */
export function checkOpened(
  world: World,
  request: ModelRequest,
  of: {
    readonly session: Session
    readonly user: string | undefined
    readonly cookie: string | undefined
  },
): void {
  const { stored, why, data } = Session.stateOf(of.session)
  const now = world.clock.now()
  const seen = of.cookie === undefined ? undefined : request.seen
  if (stored === undefined) {
    if (of.user !== undefined) world.violate(`I9: ${of.user} is signed in without a session`)
    if (seen === undefined) return
    const isWithinItsTime =
      now < request.seenUsedAt + lifetime.idle &&
      now < seen.madeBy - storeTimeout + lifetime.absolute
    if (!why?.endsWith('-timeout'))
      world.violate(`I3: ${seen.label} is alive, and not opened: ${why}`)
    else if (isWithinItsTime) world.violate(`I3: ${seen.label} ended too early: ${why}`)
    return
  }
  if (seen === undefined) {
    world.violate(`I4: ${world.sessionOf(of.cookie)?.label} opens, and has ended`)
    return
  }
  if (now >= seen.madeBy + lifetime.absolute) world.violate(`I7: ${seen.label} has lived too long`)
  if (now >= seen.usedBy + lifetime.idle + lifetime.touch) {
    world.violate(`I7: ${seen.label} was not used for too long`)
  }
  const { base } = request
  if (of.user !== base.user) {
    world.violate(`I1: ${seen.label} belongs to ${base.user}, and ${of.user} is signed in`)
  }
  const difference = differenceOf(base.data, data)
  if (difference) world.violate(`I3: in ${seen.label}, ${difference}`)
  seen.usedBy = now
  request.opened = seen.key
  request.stored = seen.key
  request.user = base.user
}

/** What a client is told must be stored, and what it is given must be its own. */
export function checkAcknowledged(
  world: World,
  serving: Serving,
  setCookies: readonly string[],
): void {
  const { name, session, request, signedIn, ended } = serving
  const { model } = world
  if (ended !== undefined) world.endings.push({ key: ended, by: name })
  const given = setCookies.map((line) => line.split(';', 1)[0] as string).find(isNotEmpty)
  const { endedElsewhere, why } = Session.stateOf(session)
  if (endedElsewhere) {
    const living = model.living(request.opened ?? request.stored)
    if (living && !why?.endsWith('-timeout'))
      world.violate(`I3: ${name} takes ${living.label} for ended, and it is alive`)
    if (given) world.violate(`I8: ${name}'s session ended elsewhere, and a cookie is sent`)
    return
  }
  if (request.edits.length > 0) world.violate(`I8: ${name} is told yes, and nothing was stored`)
  if (request.isEnding) world.violate(`I2: ${name} is told yes, and its session goes on`)
  if (model.living(ended)) world.violate(`I2: ${name} is told yes, and its session lives`)
  if (request.rotation) world.violate(`I5: ${name} is told yes, and its id is the old one`)
  if (signedIn !== undefined && given === undefined) {
    world.violate(`I5: ${name} has signed ${signedIn} in, and no new id is sent`)
  }
  if (given !== undefined) checkNewId(world, serving, given)
}

function checkNewId(world: World, { name, request }: Serving, cookie: string): void {
  const { model } = world
  const key = storeKeyOf(cookie.slice(cookie.indexOf('=s%3A') + 5, cookie.lastIndexOf('.')))
  const fresh = model.sessions.get(key)
  if (fresh === undefined || key !== request.stored) {
    world.violate(`I8: ${name} sends the cookie of a session that is not stored`)
    return
  }
  if (world.cookies.has(key)) world.violate(`I5: ${name} sends an id that was in use before`)
  world.cookies.set(key, cookie)
  const old = model.living(request.opened)
  if (old !== undefined) {
    world.violate(`I5: ${name} gets a new id, and the old one, ${old.label}, is alive`)
  }
  if (fresh.renews === undefined) return
  const renewed = model.sessions.get(fresh.renews)
  if (renewed === undefined || renewed.removedBy === name) return
  const { label, removedBy } = renewed
  world.violate(`I4: ${label}, which ${removedBy} had ended, goes on as ${fresh.label}`)
}

function isNotEmpty(pair: string): boolean {
  return !pair.endsWith('=')
}
