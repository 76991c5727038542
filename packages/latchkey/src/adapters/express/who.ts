import { type LatchkeyError, latchkeyError } from '../../errors'
import { forbidStoring, type Request } from './http'
import type { OpenRequests, Visit } from './open-requests'

/** Answers who sent a request, as routes ask for it. Whatever is made of an answer shows whom it was made for, so no cache may keep it. */
export class Who<Data extends object, User, SerializedUser, Info> {
  readonly #requests: OpenRequests<Data, User, SerializedUser, Info>
  readonly #sessionChallenge: string

  constructor(requests: OpenRequests<Data, User, SerializedUser, Info>, sessionChallenge: string) {
    this.#requests = requests
    this.#sessionChallenge = sessionChallenge
  }

  /** What is known of a request. @throws SESSION_MISSING */
  visit(request: Request): Visit<Data, User> {
    const visit = this.#requests.visit(request)
    forbidStoring(visit.response)
    return visit
  }

  /** @throws NOT_SIGNED_IN; what kept us from finding out; SESSION_MISSING */
  user(request: Request): User {
    const visit = this.visit(request)
    const error = this.anonymous(visit)
    if (error !== undefined) throw error
    return visit.opened.user as User
  }

  /** The error for a request of nobody; `undefined` where somebody is signed in. @throws what kept us from finding out */
  anonymous({ opened, failure }: Visit<Data, User>): LatchkeyError | undefined {
    const { why } = opened
    if (why === undefined) return undefined
    if (failure !== undefined) throw failure
    // An outage is never taken for a sign-out.
    if (why === 'store-unavailable') throw latchkeyError('STORE_UNAVAILABLE')
    const error = latchkeyError('NOT_SIGNED_IN', `Nobody is signed in (${why}).`)
    error.headers['www-authenticate'] = this.#sessionChallenge
    return error
  }
}
