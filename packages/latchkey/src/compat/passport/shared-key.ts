import type { Authenticator } from './authenticator'
import { type PassportRequest, userPropertyOf } from './passport-request'

interface Keeper {
  readonly passport: WeakRef<Authenticator>
  readonly property: string
}

/** By what the sessions belong to, then by key: the authenticator that was met there first. */
const keepers = new WeakMap<object, Map<string, Keeper>>()
const warned = new WeakSet<Authenticator>()

/**
 * Warns, once, where two authenticators keep different properties of the request under one key of its session: who signs in through the one is
 * signed in through the other (D22).
 */
export function warnOfSharedKey(passport: Authenticator, request: PassportRequest): void {
  const place = placeOf(request)
  if (place === undefined) return
  let here = keepers.get(place)
  if (here === undefined) {
    here = new Map()
    keepers.set(place, here)
  }
  const key = passport._key
  const property = userPropertyOf(request)
  const first = here.get(key)
  if (first === undefined) {
    here.set(key, { passport: new WeakRef(passport), property })
    return
  }
  if (first.property === property || first.passport.deref() === passport) return
  if (warned.has(passport)) return
  warned.add(passport)
  process.emitWarning(
    `Two instances of Passport keep their users, req.${first.property} and req.${property}, under the session key "${key}": ` +
      `whoever signs in through one is signed in through the other, with that one's id. ` +
      `Give one a key of its own: new Passport({ key: '${property}' }).`,
    { code: 'LATCHKEY_PASSPORT_KEY_SHARED' },
  )
}

function placeOf({ sessionStore, app }: PassportRequest): object | undefined {
  for (const place of [sessionStore, app]) {
    if (typeof place === 'object' && place !== null) return place
    if (typeof place === 'function') return place
  }
  return undefined
}
