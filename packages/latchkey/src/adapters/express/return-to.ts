import { localPath } from '../../authentication/local-path'
import { invalidOption } from '../../errors'
import type { Session } from '../../session/session'
import { fieldOf, type Request, urlOf } from './http'

/**
 * Where somebody was going when they had to sign in first. It is remembered in the session, or travels along in a parameter; whoever put it there, only
 * a path of this site comes out (T-REDIR-1).
 */

/** A parameter of the query or field of the body, such as `next`. */
export interface NamedParameter {
  /** 1–64 letters, digits, `_` and `-`. */
  readonly parameter: string
}

/** Under which key of the session's data the path is remembered: the one that servers with Passport read. */
const dataKey = 'returnTo'

/** Where somebody was going, as the session remembers it: a local path. */
export function rememberedPath(session: Session<object>): string | undefined {
  // Also what other servers wrote there, and the program itself: none of them need have looked at it as closely.
  return localPathOf((session.data as Record<string, unknown>)[dataKey])
}

/** Remembers where somebody was going, where it is a local path. */
export function rememberPath(session: Session<object>, path: string | undefined): void {
  const local = localPathOf(path)
  if (local !== undefined) (session.data as Record<string, unknown>)[dataKey] = local
}

/** The path that a request names in its body or, where there is no such field, once in its query (R54). */
export function pathNamedBy(request: Request, { parameter }: NamedParameter): string | undefined {
  const inBody = fieldOf(request, parameter)
  if (inBody !== undefined) return localPathOf(inBody)
  const inQuery = queryOf(urlOf(request)).getAll(parameter)
  return inQuery.length === 1 ? localPathOf(inQuery[0]) : undefined
}

/** The page that a request asked for, where going there again asks for the same: by GET. */
export function pageAskedFor(request: Request): string | undefined {
  return request.method === 'GET' ? localPathOf(urlOf(request)) : undefined
}

/** A path of the program's own with a parameter more. */
export function withParameter(path: string, { parameter }: NamedParameter, value: string): string {
  const [beforeHash = '', ...hash] = path.split(/(?=#)/)
  const separator = beforeHash.includes('?') ? '&' : '?'
  return `${beforeHash}${separator}${parameter}=${encodeURIComponent(value)}${hash.join('')}`
}

/** @throws OPTION_INVALID */
export function checkReturning(name: string, given: unknown, words: readonly string[]): void {
  if (given === undefined || words.includes(given as string)) return
  const { parameter } = (given ?? {}) as { readonly parameter?: unknown }
  if (typeof parameter === 'string' && /^[\w-]{1,64}$/.test(parameter)) return
  const choices = [...words.map((word) => `'${word}'`), "{ parameter: 'a-name' }"]
  throw invalidOption(name, choices.join(' or '), given)
}

function localPathOf(candidate: unknown): string | undefined {
  return localPath(candidate, '') || undefined
}

function queryOf(url: string): URLSearchParams {
  const [, query = ''] = /\?([^#]*)/.exec(url) ?? []
  return new URLSearchParams(query)
}
