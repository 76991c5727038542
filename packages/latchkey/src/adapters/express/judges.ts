import type { Authenticator } from '../../authentication/authenticator'
import { challenge } from '../../authentication/challenge'
import { latchkeyError } from '../../errors'
import { type Duration, millisecondsOf } from '../../internal/duration'
import type { Judge } from './guards'
import type { Visit } from './open-requests'
import type { Who } from './who'

/** What guards ask for. Nobody is refused before anything else is asked, and a check that fails refuses everybody. */
export class Judges<Data extends object, User, SerializedUser, Info> {
  readonly #authenticator: Authenticator<User, SerializedUser, Info>
  readonly #who: Who<Data, User, SerializedUser, Info>
  readonly #realm: string

  constructor(
    authenticator: Authenticator<User, SerializedUser, Info>,
    who: Who<Data, User, SerializedUser, Info>,
    realm: string,
  ) {
    this.#authenticator = authenticator
    this.#who = who
    this.#realm = realm
  }

  /** Somebody. */
  readonly user: Judge = (request) => this.#who.anonymous(this.#who.visit(request))

  /** Somebody who has proven within a time who they are. @throws OPTION_INVALID */
  fresh(within: Duration): Judge {
    const seconds = Math.ceil(millisecondsOf('within', within) / 1000)
    // Our scheme, with the words of RFC 9470 section 3.
    const wanted = { error: 'insufficient_user_authentication', max_age: `${seconds}` }
    const staleChallenge = challenge('Session', { realm: this.#realm, ...wanted })
    return this.#userWho((visit) => {
      // A token does not say when somebody last proved who they are, and the session beside it may be another's.
      const isOfSession = visit.opened.lasts !== 'request'
      if (isOfSession && this.#authenticator.isFresh(visit.session, within)) return undefined
      const error = latchkeyError('SIGN_IN_NOT_FRESH')
      error.headers['www-authenticate'] = staleChallenge
      return error
    })
  }

  /** Somebody with one of the roles. @throws OPTION_INVALID */
  role(anyOf: string | readonly string[]): Judge {
    const hasRole = this.#authenticator.roleCheck([anyOf].flat())
    return this.#userWho(async (_visit, user) =>
      (await hasRole(user)) ? undefined : latchkeyError('ROLE_MISSING'),
    )
  }

  /** Somebody whose request has all of the scopes. @throws OPTION_INVALID */
  scope(allOf: string | readonly string[]): Judge {
    const hasScopes = this.#authenticator.scopeCheck([allOf].flat())
    return this.#userWho(async ({ opened }, user) =>
      (await hasScopes(user, opened.info as Info | undefined))
        ? undefined
        : latchkeyError('SCOPE_MISSING'),
    )
  }

  #userWho(check: (visit: Visit<Data, User>, user: User) => ReturnType<Judge>): Judge {
    return (request) => {
      const visit = this.#who.visit(request)
      return this.#who.anonymous(visit) ?? check(visit, visit.opened.user as User)
    }
  }
}
