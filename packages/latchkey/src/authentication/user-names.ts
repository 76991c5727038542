import { isDeepStrictEqual } from 'node:util'
import { invalidOption, latchkeyError } from '../errors'
import {
  type AuthenticatorSettings,
  authenticatorDefaults,
  type Serializer,
} from './authenticator-options'
import { firstTaker, nobodysCase } from './first-taker'
import { isOutcome } from './outcomes'

/** What an index by owner can hold everywhere. In UTF-16 units. */
const longestOwner = 255

/** What sessions call users, as the options `serialize`, `ownerOf` and `key` say. */
export class UserNames<User, SerializedUser> {
  readonly #serializers: readonly Serializer<User, SerializedUser>[]
  readonly #ownerOf: ((user: User) => string) | undefined
  readonly #isDefaultKey: boolean

  constructor(
    settings: Pick<
      AuthenticatorSettings<User, SerializedUser, unknown>,
      'serializers' | 'ownerOf' | 'key'
    >,
  ) {
    this.#serializers = settings.serializers
    this.#ownerOf = settings.ownerOf
    this.#isDefaultKey = settings.key === authenticatorDefaults.key
  }

  /** What names the user in the session. @throws USER_NOT_SERIALIZABLE; what `serialize` throws */
  async of(user: User): Promise<SerializedUser> {
    const serialized = await firstTaker(this.#serializers, (serialize) => serialize(user))
    if (serialized === nobodysCase) {
      throw latchkeyError('USER_NOT_SERIALIZABLE', 'No function of serialize took the user.')
    }
    if (!isNameInJson(serialized) || isOutcome(serialized)) {
      throw latchkeyError(
        'USER_NOT_SERIALIZABLE',
        'serialize gave what names nobody in JSON: undefined, null, NaN, a function, a BigInt, a cycle or an outcome.',
      )
    }
    return serialized as SerializedUser
  }

  /** Whether two name the same user, as JSON has them. */
  isSame(one: unknown, other: unknown): boolean {
    return isDeepStrictEqual(asStored(one), asStored(other))
  }

  /** Whose the session of the user is, in the index by owner. @throws OPTION_INVALID; what `ownerOf` throws */
  ownerOf(user: User, serialized: SerializedUser): string | undefined {
    if (this.#ownerOf !== undefined) {
      const owner = this.#ownerOf(user)
      if (isOwner(owner)) return owner
      const expected = `a string of 1 to ${longestOwner} characters`
      throw invalidOption('What ownerOf gives', expected, owner)
    }
    const names = typeof serialized === 'string' || typeof serialized === 'number'
    if (!this.#isDefaultKey || !names) return undefined
    return isOwner(String(serialized)) ? String(serialized) : undefined
  }
}

function isOwner(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestOwner
}

/** Whether JSON can express what names a user, and would not turn it into nobody: NaN would be null, a function would vanish. */
function isNameInJson(serialized: unknown): boolean {
  try {
    const text = JSON.stringify(serialized)
    return text !== undefined && text !== 'null'
  } catch {
    return false
  }
}

function asStored(serialized: unknown): unknown {
  return JSON.parse(JSON.stringify(serialized))
}
