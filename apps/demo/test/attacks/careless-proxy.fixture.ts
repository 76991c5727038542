import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Stored {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A cache before an app. */
export interface CarelessProxy {
  readonly port: number
  /** The addresses that it has an answer to. */
  readonly stored: () => readonly string[]
  readonly close: () => Promise<void>
}

/**
 * As careless as caches are found: it keeps every 200 to a GET unless it is told `no-store` or `private`, under its address alone, cookies that are set
 * with it included, and asks no `Vary`.
 */
export async function startCarelessProxy(upstream: number): Promise<CarelessProxy> {
  const cache = new Map<string, Stored>()
  const server = createServer((request, response) => {
    const { method, headers, url = '/' } = request
    const hit = method === 'GET' ? cache.get(url) : undefined
    if (hit !== undefined) {
      response.writeHead(hit.status, { ...hit.headers, 'x-cache': 'hit' }).end(hit.body)
      return
    }
    const options = { port: upstream, path: url, method, headers, agent: false as const }
    const onward = httpRequest(options, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const { statusCode: status = 0, headers } = answer
        const body = Buffer.concat(chunks)
        const refused = /no-store|private/.test(headers['cache-control'] ?? '')
        if (method === 'GET' && status === 200 && !refused) {
          cache.set(url, { status, headers, body })
        }
        response.writeHead(status, headers).end(body)
      })
    })
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    stored: () => [...cache.keys()],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
