// @ts-check
import { problemOf } from './problem.mjs'

/**
 * What a handler does to its response.
 *
 * @type {Record<string, import('./operations.mjs').Performance>}
 */
export const answering = {
  status({ res }, { code = 200 }) {
    res.statusCode = code
  },
  header({ res }, { name = 'X-Own', value = '1' }) {
    res.setHeader(name, value)
  },
  append({ res }, { name = 'X-Own', value = '1' }) {
    const held = res.getHeader(name)
    res.setHeader(name, held === undefined ? value : [held, value].flat())
  },
  removeHeader({ res }, { name }) {
    res.removeHeader(name)
  },
  /** Headers can no longer be set once this was called, and say so. */
  writeHead({ res, trace }, { code = 200, message, headers }) {
    const args = [code, ...(message === undefined ? [] : [message]), ...(headers ? [headers] : [])]
    trace.note('writeHead', res.writeHead(...args) === res, res.headersSent)
  },
  flushHeaders({ res, trace }) {
    res.flushHeaders()
    trace.note('flushHeaders', res.headersSent)
  },
  write({ res, trace }, { chunk = 'hello', as, wait }) {
    if (!wait) return trace.note('write', res.write(bodyPart(chunk, as)), res.headersSent)
    return new Promise((resolve) => {
      res.write(bodyPart(chunk, as), () => {
        trace.note('written')
        resolve(undefined)
      })
    })
  },
  /** What its callback hears is the end of the response for the program. */
  end({ res, trace }, { chunk, as, callback, encoding }) {
    const args = [
      ...(chunk === undefined ? [] : [bodyPart(chunk, as)]),
      ...(encoding === undefined ? [] : [encoding]),
      ...(callback ? [() => trace.note('end called back')] : []),
    ]
    const result = res.end(...args)
    trace.note('end', result === false ? 'false' : 'not false', res.headersSent)
  },
  json({ res }, { value }) {
    if (res.json) return res.json(value)
    res.setHeader('Content-Type', 'application/json')
    return res.end(JSON.stringify(value))
  },
  send({ res }, { value }) {
    return res.send ? res.send(value) : res.end(String(value))
  },
  /** Ends with what the session holds, so that the client sees what the program saw. */
  sendSession({ req, res }) {
    let text
    try {
      const { cookie, ...data } = req.session ?? {}
      text = JSON.stringify(data)
    } catch (error) {
      text = problemOf(error).name
    }
    res.setHeader('Content-Length', Buffer.byteLength(text))
    res.end(text)
  },
  redirect({ res }, { to = '/', code }) {
    if (res.redirect) return res.redirect(code ?? 302, to)
    res.writeHead(code ?? 302, { Location: to })
    return res.end()
  },
  next({ next }, { error }) {
    next(error === undefined ? undefined : new Error(error))
    return 'passed on'
  },
  throw(_, { error }) {
    throw new Error(error ?? 'thrown by the handler')
  },
  /** The program is done, but has not answered; something else will, or nothing. */
  nothing() {},
  destroySocket({ res }) {
    res.destroy()
  },
}

/** @param {string} chunk @param {string} [as] */
function bodyPart(chunk, as) {
  if (as === 'buffer') return Buffer.from(chunk ?? '')
  if (as === 'bytes') return new TextEncoder().encode(chunk ?? '')
  if (as === 'null') return null
  return chunk
}
