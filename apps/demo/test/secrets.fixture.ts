import type { Sent } from './visitor'

/** What was sent and received that nobody but its owner may see. */
const known = new Set<string>()

/** Fields of forms that are secret. */
const secretFields = ['password', 'current', 'next', 'token']
/** Shorter ones are no secrets, but tries such as `wrong`; longer ones are none that anybody has. In characters. */
const [shortest, longest] = [8, 200]

/** What no secret of ours is without: a hash, the name of a cookie, an id, a token or a signature. */
const forms = [
  /\$(?:scrypt|argon2|pbkdf2)/,
  /\b(?:sid|device)=/i,
  /s(?:%3A|:)[\w-]{20}/,
  /[\w-]{43}/,
]

/** Remembers the secrets of a request, so that they can be looked for wherever they must not be. */
export function rememberSecrets({ json, form }: Sent): void {
  const fields: unknown = json ?? form
  if (typeof fields !== 'object' || fields === null) return
  for (const name of secretFields) {
    const value: unknown = Object.hasOwn(fields, name) ? Reflect.get(fields, name) : undefined
    // `next` may be a path to go to.
    if (typeof value === 'string' && !value.startsWith('/')) remember(value)
  }
}

/** The same for the cookies of an answer. */
export function rememberCookies(setCookies: readonly string[]): void {
  for (const line of setCookies) remember(/^[^=]+=([^;]*)/.exec(line)?.[1] ?? '')
}

function remember(value: string): void {
  if (value.length < shortest || value.length > longest) return
  known.add(value)
  if (/%[\dA-F]{2}/.test(value)) known.add(decodeURIComponent(value))
}

/** The secrets in a text, be they known or of a form that only secrets have (I12). */
export function secretsIn(text: string): string[] {
  const ofForm = forms.flatMap((form) => form.exec(text)?.[0] ?? [])
  return [...ofForm, ...[...known].filter((secret) => text.includes(secret))]
}
