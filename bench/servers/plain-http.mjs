// @ts-check
import { parse } from 'node:querystring'
import { answerText } from '../kinds.mjs'

/** A form larger than this is not one of ours. */
const longestForm = 1024

/**
 * The fields of a posted form; rejects if it is too long. As cheap as can be: what every stack pays
 * alike would only hide by how much they differ.
 * @param {import('node:http').IncomingMessage} req
 * @returns {Promise<import('node:querystring').ParsedUrlQuery>}
 */
export function readForm(req) {
  return new Promise((resolve, reject) => {
    let text = ''
    req.on('data', (/** @type {Buffer} */ chunk) => {
      text += chunk.toString('latin1') // form-urlencoded is ASCII
      if (text.length > longestForm) reject(new Error(`form of over ${longestForm} characters`))
    })
    req.on('end', () => resolve(parse(text)))
    req.on('error', reject)
  })
}

/**
 * The answer of every stack on node:http, written in the same way.
 * @param {import('node:http').ServerResponse} res
 * @param {string | undefined} user
 * @param {number} visits
 */
export function sendAnswer(res, user, visits) {
  const text = answerText(user, visits)
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(text)
}

/**
 * What no kind of request leads to: a wrong password, an unknown path, an error.
 * @param {import('node:http').ServerResponse} res
 * @param {number} status
 */
export function sendRefusal(res, status) {
  res.statusCode = status
  res.setHeader('Content-Length', 0)
  res.end()
}
