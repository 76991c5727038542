import { bodyField, fieldName, queryField } from '../../authentication/request-fields'
import type { AuthenticationRequest } from '../../authentication/strategy'

/** A place where a client may put its token (RFC 6750 section 2). */
export type TokenSource = 'header' | 'body' | 'query'

const accessToken = fieldName('field', 'access_token')

/**
 * What a request sends as tokens, of any type, from the places that are looked at. More than one is for the caller to refuse: a client
 * must not use several ways at once (RFC 6750 section 2).
 */
export function tokensIn(
  request: AuthenticationRequest,
  sources: ReadonlySet<TokenSource>,
): readonly unknown[] {
  const tokens = [
    sources.has('header') ? headerToken(request) : undefined,
    sources.has('body') && carriesForm(request) ? bodyField(request.body, accessToken) : undefined,
    sources.has('query') ? queryField(request.url, accessToken) : undefined,
  ]
  return tokens.filter((token) => token !== undefined)
}

/**
 * What follows the scheme, which is compared without case (RFC 9110 section 11.1). Other schemes are no token: several strategies may look at
 * one header. Of a scheme without anything it is the empty string.
 */
function headerToken(request: AuthenticationRequest): string | undefined {
  const value = request.header('authorization')?.trim() ?? ''
  return /^bearer(?![^ \t])/i.test(value) ? value.slice('bearer'.length).trim() : undefined
}

/** Only a form counts, and only of a method whose body means something: never GET (RFC 6750 section 2.2). */
function carriesForm(request: AuthenticationRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false
  const type = request.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  return type === 'application/x-www-form-urlencoded'
}
