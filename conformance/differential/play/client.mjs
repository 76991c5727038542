// @ts-check
import http from 'node:http'

/**
 * One request, and what came of it.
 *
 * @typedef {object} Exchange
 * @property {import('../script.mjs').Answer} answer Filled as it comes.
 * @property {string[]} setCookies As they came.
 * @property {boolean} isOver
 * @property {() => void} abandon
 */

/**
 * @param {{ port: number, method: string, path: string, headers: Record<string, string>, payload?: string | undefined }} request
 * @param {() => void} onActivity
 * @returns {Exchange}
 */
export function send({ port, method, path, headers, payload }, onActivity) {
  /** @type {Exchange} */
  const exchange = {
    answer: { request: `${method} ${path}`, headers: [], cookies: [], body: '', end: 'none' },
    setCookies: [],
    isOver: false,
    abandon: () => request.destroy(),
  }
  const { answer } = exchange
  const finish = () => {
    exchange.isOver = true
    onActivity()
  }
  const request = http.request(
    { host: '127.0.0.1', port, method, path, headers, agent: false },
    (response) => {
      onActivity()
      if (response.statusCode !== undefined) answer.status = response.statusCode
      if (response.statusMessage !== undefined) answer.message = response.statusMessage
      answer.end = 'cut'
      for (const [name, value] of pairsOf(response.rawHeaders)) {
        if (name === 'set-cookie') exchange.setCookies.push(value)
        else if (name !== 'date') answer.headers.push([name, value])
      }
      answer.headers.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      response.setEncoding('latin1') // one character for each byte
      response.on('data', (chunk) => {
        answer.body += chunk
        onActivity()
      })
      response.on('end', () => {
        answer.end = 'whole'
      })
      response.on('error', () => {})
      response.on('close', finish)
    },
  )
  request.on('error', finish)
  request.end(payload)
  return exchange
}

/** @param {string[]} raw @returns {[string, string][]} */
function pairsOf(raw) {
  /** @type {[string, string][]} */
  const pairs = []
  for (let i = 0; i < raw.length; i += 2) {
    pairs.push([String(raw[i]).toLowerCase(), String(raw[i + 1])])
  }
  return pairs
}

/**
 * @param {string} line
 * @param {import('./names.mjs').Names} names
 * @param {string[]} sessionNames
 * @returns {import('../script.mjs').SetCookie}
 */
export function readSetCookie(line, names, sessionNames) {
  const [pair = '', ...attributes] = line.split(';')
  const name = pair.slice(0, pair.indexOf('='))
  const raw = pair.slice(pair.indexOf('=') + 1)
  const value = sessionNames.includes(name) ? names.inCookie(decodeURIComponent(raw)) : raw
  return { name, value, attributes: attributes.join(';') }
}
