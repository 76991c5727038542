import type { Request } from 'express'

/**
 * Whether the client speaks https, to us or to the outermost proxy that TRUST_PROXY names.
 *
 * Of a list such as `https, http`, each proxy having added what it saw, Express takes the first entry, which may be the client's own. Only the last
 * ones come from proxies that are trusted: as many as there are trusted addresses.
 */
export function cameOverHttps(request: Request): boolean {
  // Express has looked at the header only if the neighbour is trusted.
  const trustsNeighbour = request.app.get('trust proxy fn') as (ip: string, hop: number) => boolean
  const { encrypted, remoteAddress = '' } = request.socket as {
    encrypted?: boolean
    remoteAddress?: string
  }
  const seen = request.get('X-Forwarded-Proto')
  if (seen === undefined || !trustsNeighbour(remoteAddress, 0)) return encrypted === true
  const entries = seen.split(',')
  const trusted = Math.max(1, request.ips.length)
  const outermost = entries[Math.max(0, entries.length - trusted)] ?? ''
  return outermost.trim().toLowerCase() === 'https'
}
