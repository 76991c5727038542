import type { SignInOptions } from '../authentication/authenticator'
import { challenge } from '../authentication/challenge'
import { csrfToken } from '../authentication/csrf-token'
import { LatchkeyError } from '../errors'
import type { RequestContext } from '../session/sessions'
import { makeGuard } from './express/guards'
import {
  cameOverHttps,
  type Next,
  nextError,
  type Request,
  type Response,
  varyBy,
} from './express/http'
import { Judges } from './express/judges'
import type { Latchkey } from './express/latchkey-interface'
import { type LatchkeyOptions, settingsOf } from './express/latchkey-options'
import { linkHandler } from './express/link-routes'
import { OpenRequests } from './express/open-requests'
import { makeOriginGuard } from './express/origin-guard'
import { rememberedPath } from './express/return-to'
import { defaultRefusal } from './express/session-gate'
import {
  identifyHandler,
  type SaidAtSignIn,
  signInHandler,
  signOutHandler,
} from './express/sign-in-routes'
import { exposeUser } from './express/user-property'
import { Who } from './express/who'

export type { OutcomeAnswer, RouteHandler } from './express/answers'
export type { FreshGuardRoute, GuardRoute } from './express/guards'
export { guardRouteDefaults } from './express/guards'
export type { Next, Request, Response } from './express/http'
export type { Latchkey } from './express/latchkey-interface'
export type { LatchkeyOptions } from './express/latchkey-options'
export { latchkeyDefaults } from './express/latchkey-options'
export type { LinkRoute } from './express/link-routes'
export type { NamedParameter } from './express/return-to'
export type { IdentifyRoute, SignInRoute, SignOutRoute } from './express/sign-in-routes'
export { signInRouteDefaults } from './express/sign-in-routes'

/**
 * Puts sessions and an authenticator together for an app on Express 4 or 5, Connect, `node:http` or HTTP/2.
 *
 * No byte of a response leaves before what the request made of its session is stored; where it cannot be stored, the client is told so
 * (503) instead of what the program said. Requests that change something must come from this site.
 * @throws OPTION_INVALID
 */
export function latchkey<
  Data extends object,
  User,
  SerializedUser,
  Info = unknown,
  Req extends Request = Request,
  Res extends Response = Response,
>(
  options: LatchkeyOptions<Data, User, SerializedUser, Info>,
): Latchkey<Data, User, Req, Res, Info> {
  const settings = settingsOf(options)
  const { sessions, authenticator, guardRefusals, realm, serverErrors, userProperty } = settings
  const { describeVisitor } = settings
  const isSecure = settings.isSecure ?? cameOverHttps
  const originGuard =
    settings.originCheck === 'off' ? undefined : makeOriginGuard(sessions, settings.trustedOrigins)
  const sessionChallenge = challenge('Session', { realm })
  const refusal = settings.refusal ?? defaultRefusal
  const requests = new OpenRequests({ sessions, serverErrors, refusal }, authenticator)
  const who = new Who(requests, sessionChallenge)
  const judges = new Judges(authenticator, who, realm)

  const handle = (request: Request, response: Response, next: Next): void => {
    if (requests.has(request)) {
      next()
      return
    }
    let context: RequestContext
    try {
      context = admit(request, response)
    } catch (error) {
      nextError(next, error)
      return
    }
    requests.open(request, response, next, context)
  }

  /** @throws CROSS_SITE_REQUEST; what `isSecure` throws; OPTION_INVALID where the user's property is taken */
  function admit(request: Request, response: Response): RequestContext {
    const context = { secure: isSecure(request) }
    const foreign = originGuard?.(request, context)
    if (foreign !== undefined) {
      varyBy(response, 'Sec-Fetch-Site, Origin')
      throw foreign
    }
    if (userProperty !== undefined) exposeUser(request, userProperty, findUser)
    return context
  }

  const session = (request: Request) => who.visit(request).session
  const findUser = (request: Request) => who.visit(request).opened.user

  function returnTo(request: Request): string | undefined {
    const visit = who.visit(request)
    return visit.returnTo ?? rememberedPath(visit.session)
  }

  function signInAs(request: Request, newUser: User, how: SignInOptions = {}): Promise<void> {
    return mayBeUnawaited(signInNow(request, newUser, how))
  }

  function confirm(request: Request, user: User): Promise<void> {
    return mayBeUnawaited(confirmNow(request, user))
  }

  async function confirmNow(request: Request, user: User): Promise<void> {
    const { session } = who.visit(request)
    await sessions.run(session, () => authenticator.confirm(session, user))
  }

  /** An operation of the session, so that the answer waits for it as for save(). */
  async function signInNow(
    request: Request,
    newUser: User,
    how: SignInOptions,
    said: SaidAtSignIn = {},
  ): Promise<void> {
    const { session } = who.visit(request)
    const from = how.from ?? describeVisitor?.(request)
    await sessions.run(session, async () => {
      const wanted = said.returnTo ?? rememberedPath(session)
      await authenticator.signIn(session, newUser, from === undefined ? how : { ...how, from })
      requests.note(request, { user: newUser, info: said.info })
      requests.noteReturn(request, wanted)
    })
  }

  /** Who sent the request, whatever its session says. */
  function identify(request: Request, user: User, { info }: SaidAtSignIn): void {
    who.visit(request)
    requests.note(request, { user, info, lasts: 'request' })
  }

  /** Stores what the request changed and reads the session again. Whether it has ended, or its user is gone, is known afterwards. */
  async function lookAgain(request: Request): Promise<void> {
    const { session, opened } = who.visit(request)
    if (opened.lasts === 'request') return
    try {
      await session.save()
      await session.reload()
    } catch (error) {
      if (!isEndElsewhere(error)) throw error
    }
    requests.note(request, await authenticator.open(session))
  }

  function signOutOf(request: Request): void {
    authenticator.signOut(session(request))
    requests.note(request, { why: 'signed-out' })
  }

  const policy = { guardRefusals, refusal, session }
  const effects = { session, signIn: signInNow, identify, returnTo, sessionChallenge }
  const linkEffects = {
    guard: () => makeGuard(policy, judges.user),
    lookAgain,
    sessionChallenge,
  }

  return Object.assign(handle, {
    session,
    user: (request: Request) => who.user(request),
    findUser,
    why: (request: Request) => who.visit(request).opened.why,
    info: (request: Request) => who.visit(request).opened.info as Info | undefined,
    returnTo,
    csrfToken: (request: Request) => csrfToken(session(request)),
    requireUser: (route) => makeGuard(policy, judges.user, route),
    requireFresh: (route) => makeGuard(policy, judges.fresh(route?.within), route),
    requireRole: (anyOf, route) => makeGuard(policy, judges.role(anyOf), route),
    requireScope: (allOf, route) => makeGuard(policy, judges.scope(allOf), route),
    signIn: signInHandler(authenticator, effects),
    identify: identifyHandler(authenticator, effects),
    link: linkHandler(authenticator, linkEffects),
    signOut: signOutHandler(signOutOf),
    signInAs,
    confirm,
  } satisfies Methods<Latchkey<Data, User, Req, Res, Info>>)
}

/** Who does not await it is not signed in by what fails, and the process goes on. */
function mayBeUnawaited(work: Promise<void>): Promise<void> {
  work.catch(() => {})
  return work
}

function isEndElsewhere(error: unknown): boolean {
  return error instanceof LatchkeyError && error.code === 'SESSION_ENDED_ELSEWHERE'
}

/** What there is beside the call. */
type Methods<Object> = { [Name in keyof Object]: Object[Name] }
