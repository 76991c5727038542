// @ts-check
import { createSecretKey } from 'node:crypto'

/**
 * What the data in a script stands for.
 *
 * @param {import('../script.mjs').Options} [options]
 * @param {unknown} [store]
 * @returns {Record<string, unknown>}
 */
export function revive(options = {}, store) {
  const { cookie, genid, secret = 'a secret', ...plain } = options
  return {
    ...plain,
    ...('cookie' in options ? { cookie: reviveCookie(cookie) } : {}),
    ...(genid === undefined ? {} : { genid: idMakers[genid]?.() ?? genid }),
    ...(secret === null ? {} : { secret: reviveSecret(secret) }),
    ...(store === undefined ? {} : { store }),
  }
}

/** @param {any} cookie @returns {any} */
function reviveCookie(cookie) {
  if (cookie === null || typeof cookie !== 'object') return cookie
  if (cookie.call) {
    return (/** @type {{ url: string }} */ { url }) => ({
      ...reviveCookie(cookie.call),
      ...(cookie.byPath && url.includes('long') ? { maxAge: 86_400_000 } : {}),
    })
  }
  return Object.fromEntries(Object.entries(cookie).map(([key, value]) => [key, reviveDate(value)]))
}

/** `{ date: 1000 }` is a second from now. @param {any} value @returns {unknown} */
export function reviveDate(value) {
  if (typeof value?.date === 'number') return new Date(Date.now() + value.date)
  return value?.date === 'invalid' ? new Date(Number.NaN) : value
}

/** @param {any} secret @returns {unknown} */
function reviveSecret(secret) {
  if (Array.isArray(secret)) return secret.map(reviveSecret)
  if (secret?.buffer) return Buffer.from(secret.buffer)
  if (secret?.keyObject) return createSecretKey(Buffer.from(secret.keyObject))
  return secret
}

/** @type {Record<string, () => (req: any) => unknown>} */
const idMakers = {
  counting() {
    let count = 0
    return () => {
      count += 1
      return `counted-id-${count}`
    }
  },
  'always the same': () => () => 'the-only-id',
  empty: () => () => '',
  'by path'() {
    let count = 0
    return (req) => {
      count += 1
      return `id-${count}-of-${String(req.url).replaceAll(/\W/g, '-')}`
    }
  },
  odd() {
    let count = 0
    return () => {
      count += 1
      return `a.b/c+d=${count};ü %`
    }
  },
  throwing: () => () => {
    throw new Error('no id today')
  },
}
