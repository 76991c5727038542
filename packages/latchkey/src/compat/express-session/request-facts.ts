import { parsedUrl } from '../../internal/parsed-url'
import type { SessionRequest } from './legacy-request'

/** Whether a request came over https: by its connection, else by what the option `proxy` lets count. */
export function cameOverHttps(request: SessionRequest, proxy: boolean | undefined): boolean {
  if (request.connection?.encrypted) return true
  if (proxy === false) return false
  if (proxy !== true) return request.secure === true
  const [first = ''] = String(request.headers?.['x-forwarded-proto'] ?? '').split(',')
  return first.trim().toLowerCase() === 'https'
}

/** The path that a request was sent to, whatever a router has made of it since; without its query. */
export function pathOf(request: SessionRequest): string {
  const url = request.originalUrl ?? request.url ?? '/'
  if (url.startsWith('/')) return url.split(/[?#]/, 1)[0] as string
  // The absolute form (RFC 9112 section 3.2.2), or `*`.
  return parsedUrl(url)?.pathname ?? (url || '/')
}

/** Whether a cookie of this path is for a request to that one (RFC 6265 section 5.1.4). */
export function pathMatches(requestPath: string, cookiePath: unknown): boolean {
  const path = String(cookiePath || '/')
  if (!requestPath.startsWith(path)) return false
  return (
    requestPath.length === path.length || path.endsWith('/') || requestPath[path.length] === '/'
  )
}
