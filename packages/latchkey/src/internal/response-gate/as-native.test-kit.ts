import {
  type KitResponse,
  type NotingHandler,
  type RequestOptions,
  thrownBy,
} from '../response-gate.test-kit'

/** What a handler can do that must look the same, to it and to the client, with a gate and without. */
export const sameAsNative: Record<string, [NotingHandler, RequestOptions?]> = {
  'end(body) with an implicit head': [(response) => response.end('hello')],
  'end(body, encoding, callback)': [
    (response, note) => response.end('68656c6c6f', 'hex', () => note('ended')),
  ],
  'end(callback)': [(response, note) => response.end(() => note('ended'))],
  'end() and nothing else': [(response) => response.end()],
  'end of a buffer': [(response) => response.end(Buffer.from('hello'))],
  'write, write, end': [
    (response, note) => {
      note(
        'first',
        response.write('a', () => note('a left')),
      )
      note(
        'second',
        response.write(Buffer.from('b'), () => note('b left')),
      )
      response.end('c', () => note('ended'))
    },
  ],
  'writes with an encoding': [
    (response) => {
      response.write('YQ==', 'base64')
      response.write('ÿ', 'latin1')
      response.end('62', 'hex')
    },
  ],
  'empty writes': [
    (response, note) => {
      note('empty', response.write(''))
      response.end('')
    },
  ],
  'what end gives': [(response, note) => note('itself', response.end('x') === response)],
  'what writeHead gives': [
    (response, note) => {
      note('itself', response.writeHead(201) === response)
      response.end('x')
    },
  ],
  'the events that follow': [
    (response, note) => {
      for (const event of ['finish', 'close']) response.on(event, () => note(event))
      response.end('x', () => note('callback'))
    },
  ],
  'a declared length': [
    (response) => {
      response.setHeader('Content-Length', 5)
      response.write('he')
      response.end('llo')
    },
  ],
  'a status and a header': [
    (response) => {
      response.statusCode = 404
      response.setHeader('X-Seen', 'yes')
      response.end('no')
    },
  ],
  HEAD: [
    (response, note) => {
      response.setHeader('Content-Length', 5)
      response.end('hello', () => note('ended'))
    },
    { method: 'HEAD' },
  ],
  'HEAD with writes': [
    (response, note) => {
      response.write('hello', () => note('left'))
      response.end(() => note('ended'))
    },
    { method: 'HEAD' },
  ],
  '204': [(response) => response.writeHead(204).end()],
  '304 with an ETag': [
    (response) => {
      response.setHeader('ETag', '"a"')
      response.statusCode = 304
      response.end()
    },
  ],
  flushHeaders: [
    (response) => {
      response.flushHeaders()
      response.end('later')
    },
  ],
  trailers: [
    (response) => {
      response.setHeader('Trailer', 'X-Sum')
      response.write('body')
      response.addTrailers({ 'X-Sum': '42' })
      response.end()
    },
  ],
  'early hints and 102 before the head': [
    (response, note) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' })
      note('sent', response.headersSent)
      response.end('x')
    },
  ],
  'how the response reads after write': [
    (response, note) => {
      response.write('x')
      noteState(response, note)
      response.end()
    },
  ],
  'how the response reads after end': [
    (response, note) => {
      response.end('x')
      noteState(response, note)
    },
  ],
  'how the response reads after flushHeaders': [
    (response, note) => {
      response.flushHeaders()
      noteState(response, note)
      response.end()
    },
  ],
  'headers that are read after the head': [
    (response, note) => {
      response.setHeader('X-A', '1')
      response.write('x')
      note('get', response.getHeader('x-a'))
      note('has', response.hasHeader('x-a'))
      // HTTP/2 counts its pseudo header once it has left.
      note(
        'names',
        response.getHeaderNames().filter((name) => name !== ':status'),
      )
      response.end()
    },
  ],
  'setting headers too late': [
    (response, note) => {
      response.write('x')
      note(
        'set',
        thrownBy(() => response.setHeader('X', '1')),
      )
      note(
        'append',
        thrownBy(() => response.appendHeader('X', '1')),
      )
      note(
        'remove',
        thrownBy(() => response.removeHeader('X')),
      )
      note(
        'head',
        thrownBy(() => response.writeHead(500, { X: '1' })),
      )
      if ('setHeaders' in response) {
        note(
          'many',
          thrownBy(() => response.setHeaders(new Map([['X', '1']]))),
        )
      }
      response.end()
    },
  ],
  'a status changed too late': [
    (response) => {
      response.write('x')
      response.statusCode = 500
      response.end()
    },
  ],
  'chunks that are none': [
    (response, note) => {
      for (const chunk of [null, undefined, 5, {}, true]) {
        note(
          String(chunk),
          thrownBy(() => response.write(chunk)),
        )
      }
      note(
        'end',
        thrownBy(() => response.end(5)),
      )
      response.end('x')
    },
  ],
  'chunks that are none, after the head': [
    (response, note) => {
      response.write('x')
      for (const chunk of [null, undefined, 5, {}, true]) {
        note(
          String(chunk),
          thrownBy(() => response.write(chunk)),
        )
      }
      response.end('y')
    },
  ],
  'a second end': [
    (response, note) => {
      response.end('x')
      note('itself', response.end() === response)
    },
  ],
  'an end with what is falsy': [
    (response, note) => {
      note('thrown', thrownBy(() => response.end(0))?.code)
      response.end()
    },
  ],
  'headers that are an odd array': [
    (response, note) => {
      note('thrown', thrownBy(() => response.writeHead(200, ['X-A']))?.code)
      response.end('x')
    },
  ],
  'a status that is none': [
    (response, note) => {
      note('thrown', thrownBy(() => response.writeHead(99999))?.code)
      response.statusCode = 200
      response.end('x')
    },
  ],
}

/** Behaviour of HTTP/1.1 alone: HTTP/2 has no status message, cuts the stream on a late write, and checks less. */
export const sameAsNativeOnHttp1: Record<string, NotingHandler> = {
  'writeHead with a message': (response) => response.writeHead(200, 'Splendid').end('x'),
  'a header that cannot be sent': (response, note) => {
    note('thrown', thrownBy(() => response.writeHead(200, { 'X-Bad': 'a\r\nb' }))?.code)
    response.end('x')
  },
  'a message that is none': (response, note) => {
    response.statusMessage = 'a\r\nb'
    note('thrown', thrownBy(() => response.end('x'))?.code)
    response.statusMessage = 'Fine'
    response.end('x')
  },
  'a write after end': (response, note) => {
    response.end('x')
    note(
      'gives',
      response.write('y', (error) => note('callback', codeOf(error))),
    )
  },
  'an end with a chunk after end': (response, note) => {
    response.end('x')
    response.end('y', () => note('called back'))
  },
  'too much for the declared length': (response, note) => {
    response.strictContentLength = true
    response.writeHead(200, { 'Content-Length': '2' })
    note('write', thrownBy(() => response.write('abc'))?.code)
    response.end('ab')
  },
  'too little for the declared length': (response, note) => {
    response.strictContentLength = true
    response.writeHead(200, { 'Content-Length': '3' })
    note('end', thrownBy(() => response.end('ab'))?.code)
    response.end('abc')
  },
  'too little of a body that is not sent': (response, note) => {
    response.strictContentLength = true
    response.statusCode = 304
    response.setHeader('Content-Length', '5')
    note('end', thrownBy(() => response.end())?.code)
  },
  'a length beside chunks': (response, note) => {
    response.strictContentLength = true
    response.setHeader('Content-Length', '5')
    response.setHeader('Transfer-Encoding', 'chunked')
    note('end', thrownBy(() => response.end('ab'))?.code)
  },
  'an implicit length that was forbidden': (response) => {
    response.removeHeader('content-length')
    response.end('x')
  },
}

function noteState(response: KitResponse, note: (what: string, value?: unknown) => void): void {
  note('headersSent', response.headersSent)
  note('writableEnded', response.writableEnded)
  note('finished', response.finished)
  note('writableNeedDrain', response.writableNeedDrain)
}

function codeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException | null | undefined)?.code
}
