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
