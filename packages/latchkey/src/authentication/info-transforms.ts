import type { InfoTransform } from './authenticator-options'
import { firstTaker, nobodysCase } from './first-taker'
import type { Success } from './outcomes'
import type { AuthenticationRequest } from './strategy'

/** What routes see of what strategies say beside the user, as the option `transformInfo` says. */
export class InfoTransforms<Info> {
  /** `undefined`: what strategies say is what routes see */
  readonly #transforms: readonly InfoTransform<Info>[] | undefined

  constructor(transforms: readonly InfoTransform<Info>[] | undefined) {
    this.#transforms = transforms
  }

  /** @throws what a transform throws */
  async applyTo<User>(
    outcome: Success<User>,
    request: AuthenticationRequest,
  ): Promise<Success<User, Info>> {
    // Without a transform Info is unknown, unless the program says otherwise.
    if (this.#transforms === undefined) return outcome as Success<User, Info>
    const { info: said, ...rest } = outcome
    const info = await firstTaker(this.#transforms, (transform) => transform(said, request))
    if (info === nobodysCase || info === undefined) return rest
    return { ...rest, info: info as Info }
  }
}
