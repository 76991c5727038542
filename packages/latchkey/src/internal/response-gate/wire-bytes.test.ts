import { describe, expect, it } from 'vitest'
import { gate, type KitResponse, onceGiven, serve, turns } from '../response-gate.test-kit'

type Respond = (response: KitResponse) => void

describe('the bytes on the wire', () => {
  const respond: Record<string, Respond> = {
    'end(body)': (response) => response.end('hello'),
    'end()': (response) => response.end(),
    'write and end': (response) => {
      response.write('hello')
      response.end('!')
    },
    'writeHead and end(body)': (response) => response.writeHead(200).end('hello'),
    'writeHead with a message, a body and names in their own case': (response) =>
      response.writeHead(202, 'As You Wish', { 'X-MiXeD': '1' }).end('hello'),
    'early hints, 102, 100, then an answer': (response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.writeProcessing()
      response.writeContinue()
      response.end('hello')
    },
    '304': (response) => response.writeHead(304, { ETag: '"a"' }).end(),
    trailers: (response) => {
      response.write('hello')
      response.addTrailers({ 'X-Sum': '1' })
      response.end()
    },
  }
  const requests = {
    'HTTP/1.1': 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    'HTTP/1.1 HEAD': 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    'HTTP/1.0': 'GET / HTTP/1.0\r\n\r\n',
    'two pipelined':
      'GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  }

  async function bytesOf(request: string, mount: (response: KitResponse) => void, then: Respond) {
    const server = await serve('http1', (_request, response) => {
      response.sendDate = false
      mount(response)
      then(response)
    })
    const bytes = await server.raw(request)
    await server.close()
    return bytes
  }

  describe.each(Object.entries(requests))('of %s', (_, request) => {
    it.each(Object.entries(respond))('are the native ones: %s', async (_name, then) => {
      const native = await bytesOf(request, () => {}, then)
      expect(await bytesOf(request, (response) => gate(response, {}), then)).toBe(native)
      const hold = (response: KitResponse) =>
        gate(response, { beforeHead: onceGiven(turns(3)), lastCall: onceGiven(turns(1)) })
      expect(await bytesOf(request, hold, then)).toBe(native)
    })
  })

  it('of informational responses leave while the head is held', async () => {
    const server = await serve('http1', (_request, response) => {
      gate(response, { beforeHead: onceGiven(turns(5)) })
      response.end('hello')
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.writeProcessing()
    })
    const bytes = await server.raw(requests['HTTP/1.1'])
    await server.close()
    expect(bytes.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 103', 'HTTP/1.1 102', 'HTTP/1.1 200'])
  })
})
