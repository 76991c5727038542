// @ts-check
// Races in which what was written may be lost.
import { expectStatus } from './answers.mjs'

/** @typedef {import('./scenarios.mjs').Course} Course */

/**
 * Two writers, `count` keys each.
 * @type {(course: Course, user: string, count: number) => Promise<string[]>}
 */
export async function writeTogether({ newBrowser }, user, count) {
  const browser = newBrowser()
  await browser.signIn(0, user)
  const writer = async (/** @type {string} */ name, /** @type {number} */ server) => {
    for (let i = 0; i < count; i += 1) {
      expectStatus(await browser.post(server, `/kv?key=${name}${i}&value=1&delay=2`), 204)
    }
  }
  await Promise.all([writer('a', 0), writer('b', 1)])
  const data = await (await browser.get(1, '/kv')).body
  const lost = []
  for (const name of ['a', 'b']) {
    for (let i = 0; i < count; i += 1) if (data[`${name}${i}`] !== '1') lost.push(`${name}${i}`)
  }
  return lost
}

/**
 * `count` writers, one key each, all of whom have loaded the session before the first writes.
 * @type {(course: Course, user: string, count: number) => Promise<string[]>}
 */
export async function writeAtOnce({ newBrowser }, user, count) {
  const browser = newBrowser()
  await browser.signIn(0, user)
  const writing = Array.from({ length: count }, (_, i) =>
    browser.copy().begin(i, `/kv?key=k${i}&value=1&until=${user}`),
  )
  await Promise.all(writing.map(({ begun }) => begun))
  for (const server of [0, 1]) await newBrowser().post(server, `/let-go?until=${user}`)
  for (const { answer } of writing) expectStatus(await answer, 204)
  const data = await (await browser.get(1, '/kv')).body
  return writing.map((_, i) => `k${i}`).filter((key) => data[key] !== '1')
}

/**
 * Ten writers, who count to `count` each.
 * @type {(course: Course, user: string, count: number) => Promise<string[]>}
 */
export async function countTogether({ newBrowser }, user, count) {
  const writers = 10
  const browser = newBrowser()
  await browser.signIn(0, user)
  const writer = async (/** @type {number} */ server) => {
    for (let i = 0; i < count; i += 1) {
      expectStatus(await browser.post(server, '/counter?delay=2'), 204)
    }
  }
  await Promise.all(Array.from({ length: writers }, (_, index) => writer(index)))
  const { counter } = await (await browser.get(0, '/kv')).body
  return Array.from({ length: Math.abs(writers * count - counter) }, () => 'a count')
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
export async function followRedirect({ newBrowser }, user) {
  const browser = newBrowser()
  await browser.signIn(0, user)
  expectStatus(await browser.post(0, `/visit?value=${user}`), [302, 303])
  // The headers are here; the body may still be on its way.
  const { visit } = await (await browser.get(1, '/kv')).body
  return visit === user ? [] : ['the page shows the old state']
}
