// @ts-check

/**
 * One kind of request, as the load sends it and as every stack must answer it.
 * @typedef {object} Kind
 * @property {string} name
 * @property {'GET' | 'POST'} method
 * @property {string} path
 * @property {boolean} signedIn Whether the request carries the cookie of a signed-in session.
 */

/**
 * Reading is the same route with and without a cookie, so that the two differ by the session alone.
 * @type {readonly Kind[]}
 */
export const kinds = [
  { name: 'anonymous', method: 'GET', path: '/whoami', signedIn: false },
  { name: 'read', method: 'GET', path: '/whoami', signedIn: true },
  { name: 'write', method: 'GET', path: '/visit', signedIn: true },
  { name: 'login', method: 'POST', path: '/login', signedIn: true },
]

/**
 * The kind of that name.
 * @param {string} name
 * @returns {Kind}
 */
export function kindNamed(name) {
  const kind = kinds.find((candidate) => candidate.name === name)
  if (!kind) throw new Error(`expected one of ${kinds.map((k) => k.name).join(', ')}, got ${name}`)
  return kind
}

/**
 * Login carries the cookie of the session before it, so that the old session has to die, and
 * Sec-Fetch-Site, as every browser sends it and an origin check wants it.
 * @param {Kind} kind
 * @param {{ user: string, cookie: string | undefined }} client
 * @returns {string} the bytes of the request, in ASCII
 */
export function requestText(kind, { user, cookie }) {
  const body = kind.method === 'POST' ? `username=${user}&password=secret` : ''
  return [
    `${kind.method} ${kind.path} HTTP/1.1`,
    'Host: localhost',
    ...(cookie ? [`Cookie: ${cookie}`] : []),
    ...(body
      ? [
          'Sec-Fetch-Site: same-origin',
          'Content-Type: application/x-www-form-urlencoded',
          `Content-Length: ${body.length}`,
        ]
      : []),
    '',
    body,
  ].join('\r\n')
}

/**
 * The one right answer: whose session it is, and how many visits are stored in it.
 * @param {string | undefined} user
 * @param {number} visits
 * @returns {string}
 */
export function answerText(user, visits) {
  return JSON.stringify({ user: user ?? null, visits })
}
