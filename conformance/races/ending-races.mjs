// @ts-check
// Races in which a session that has ended may come back. One end that did not hold is one loss, however it shows.
import { expectStatus } from './answers.mjs'

/** @typedef {import('./scenarios.mjs').Course} Course */
/** @typedef {import('./browser.mjs').Browser} Browser */

/** @type {(course: Course, user: string) => Promise<string[]>} */
export async function signOutDuringWrite({ newBrowser }, user) {
  const browser = newBrowser()
  await browser.signIn(0, user)
  const before = browser.copy()
  const writing = await hold(browser.copy(), `/kv?key=late&value=1&until=${user}`)
  expectStatus(await browser.post(1, '/logout'), [200, 204])
  const written = await writing.letGo()
  return [...cookieIn(written), ...(await signsOfLife(before))].slice(0, 1)
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
export async function readDuringSignOut({ newBrowser }, user) {
  const browser = newBrowser()
  await browser.signIn(0, user)
  const before = browser.copy()
  const reading = await hold(browser.copy(), `/rolling/slow-read?until=${user}`, 'GET')
  expectStatus(await browser.post(1, '/logout'), [200, 204])
  const read = await reading.letGo()
  expectStatus(read, 200)
  return [...cookieIn(read), ...(await signsOfLife(before))].slice(0, 1)
}

/** A tab posts a form again and again until another has signed out, and once more. @type {(course: Course, user: string) => Promise<string[]>} */
export async function postDuringSignOut({ newBrowser }, user) {
  const browser = newBrowser()
  await browser.signIn(0, user)
  const before = browser.copy()
  let isOut = false
  const post = (/** @type {string} */ value) =>
    before.copy().post(1, `/form?value=${value}&delay=50`)
  const posting = async () => {
    while (!isOut) expectStatus(await post('before'), [204, 401])
  }
  const posted = posting()
  const out = await browser.post(0, '/logout')
  isOut = true
  const late = await post('after')
  await posted
  expectStatus(out, [200, 204])
  const wrong = late.status === 401 ? [] : ['the form is taken after the sign-out']
  return [...wrong, ...cookieIn(late), ...(await signsOfLife(before))].slice(0, 1)
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
export async function revokeDuringWrites({ newBrowser }, user) {
  const devices = [newBrowser(), newBrowser()]
  for (const device of devices) await device.signIn(1, user)
  const path = (/** @type {number} */ index) => `/kv?key=late${index}&value=1&until=${user}`
  const writing = await Promise.all(
    Array.from({ length: 50 }, (_, index) => hold(must(devices[index % 2]).copy(), path(index))),
  )
  expectStatus(await newBrowser().post(1, `/revoke?user=${user}`), 204)
  // One device is looked at while the writes run, the other not: a server that reads the session now sees that it is gone.
  const wrong = await signsOfLife(must(devices[0]))
  await must(writing[0]).letGo()
  for (const { answer } of writing) wrong.push(...cookieIn(await answer))
  for (const device of devices) wrong.push(...(await signsOfLife(device)))
  return wrong.slice(0, 1)
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
export async function signInDuringWrite({ newBrowser }, user) {
  const browser = newBrowser()
  await browser.post(0, '/kv?key=cart&value=tea')
  const before = browser.copy()
  const writing = await hold(browser.copy(), `/kv?key=late&value=1&until=${user}`)
  expectStatus(await browser.signIn(1, user), 204)
  const written = await writing.letGo()
  const wrong = cookieIn(written)
  if (browser.cookie === before.cookie) wrong.push('the id is the old one')
  const account = await browser.get(0, '/account')
  if ((await account.body)?.user !== user) {
    wrong.push(`nobody is signed in: ${account.status}`)
  }
  return [...wrong, ...(await signsOfLife(before))].slice(0, 1)
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
export async function signInFiveTimes({ newBrowser, can }, user) {
  const browser = newBrowser()
  await browser.post(0, '/kv?key=cart&value=tea')
  const tabs = Array.from({ length: 5 }, () => browser.copy())
  await Promise.all(tabs.map((tab, index) => tab.signIn(index, user)))
  const alive = new Set()
  for (const tab of tabs) {
    const { user: found } = (await (await tab.get(0, '/account')).body) ?? {}
    if (found !== undefined && found !== user) return ['somebody else is signed in']
    if (found === user) alive.add(tab.cookie)
  }
  if ((await browser.get(1, '/account')).status !== 401) return ['the old id is signed in']
  if (alive.size <= 1) return []
  const listed = can.has('list devices') ? (await must(tabs[0]).get(0, '/devices')).body : undefined
  const { count = 0 } = (await listed) ?? {}
  return Array.from({ length: alive.size - Math.max(count, 1) }, () => 'a session that nobody sees')
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
export async function signInFiftyTimes({ newBrowser, countEndings }, user) {
  const devices = Array.from({ length: 50 }, newBrowser)
  const endingsBefore = await countEndings()
  const answers = await Promise.all(
    devices.map((device, index) => device.signIn(index, user, '/limited/login')),
  )
  for (const answer of answers) expectStatus(answer, 204)
  const wrong = await otherThan(3, await aliveAmong(devices, user))
  const told = (await countEndings()) - endingsBefore
  if (told !== 47) wrong.push(`the ends of 47 sessions were told ${told} times`)
  return wrong
}

/**
 * Who may have three sessions and has two signs in again with the second, and at the same time once more: with the same one, or on a third device.
 * @type {(course: Course, user: string, where: 'with the same' | 'on a third device') => Promise<string[]>}
 */
export async function signInTwiceAtTheLimit({ newBrowser, countEndings }, user, where) {
  const [laptop, phone] = [newBrowser(), newBrowser()]
  for (const device of [laptop, phone]) {
    expectStatus(await device.signIn(0, user, '/limited/login'), 204)
  }
  const endingsBefore = await countEndings()
  const tabs = [phone.copy(), where === 'with the same' ? phone.copy() : newBrowser()]
  const answers = await Promise.all(
    tabs.map((tab, index) => tab.signIn(index, user, '/limited/login')),
  )
  for (const answer of answers) expectStatus(answer, 204)
  // The phone's old session gave way: with the laptop's there are three, and none has to end.
  const wrong = await otherThan(3, await aliveAmong([laptop, ...tabs], user))
  wrong.push(...(await otherThan(0, await aliveAmong([phone], user))))
  const told = (await countEndings()) - endingsBefore
  if (told !== 0) wrong.push(`ends were told ${told} times`)
  return wrong
}

/** Those of the browsers that are signed in, on the other server than they signed in on. @param {Browser[]} browsers @param {string} user */
async function aliveAmong(browsers, user) {
  const alive = []
  for (const [index, browser] of browsers.entries()) {
    const answer = await browser.copy().get(index + 1, '/account')
    expectStatus(answer, [200, 401])
    if ((await answer.body)?.user === user) alive.push(browser)
  }
  return alive
}

/** What is wrong where not so many are signed in, or not so many are in their list. @param {number} count @param {Browser[]} alive */
async function otherThan(count, alive) {
  if (alive.length !== count) return [`${alive.length} are signed in, not ${count}`]
  const listed = await (await alive[0]?.copy().get(0, '/devices'))?.body
  if (listed === undefined || listed.count === count) return []
  return [`the list has ${listed.count}, not ${count}`]
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
export async function signOutTenTimes({ newBrowser, can, countEndings }, user) {
  const browser = newBrowser()
  await browser.signIn(0, user)
  const tabs = Array.from({ length: 10 }, () => browser.copy())
  const endingsBefore = await countEndings()
  const answers = await Promise.all(tabs.map((tab, index) => tab.post(index, '/logout')))
  const wrong = []
  if (answers.some(({ status }) => status !== 204 && status !== 200)) wrong.push('one is refused')
  if ((await browser.get(0, '/account')).status !== 401) wrong.push('the session lives')
  const told = can.has('tell endings') ? (await countEndings()) - endingsBefore : 1
  if (told !== 1) wrong.push(`the end was told ${told} times`)
  return wrong
}

/**
 * Has a request of the first server wait in its handler. @param {Browser} browser of its own @param {string} path says until what it waits
 * @param {'GET' | 'POST'} [method]
 */
async function hold(browser, path, method) {
  const holding = browser.begin(0, path, method)
  await holding.begun
  const until = new URLSearchParams(path.slice(path.indexOf('?'))).get('until')
  return {
    ...holding,
    /** Gives its answer. */
    letGo: async () => {
      await browser.copy().post(0, `/let-go?until=${until}`)
      return holding.answer
    },
  }
}

/** How the session of a browser shows itself, on either server. @param {Browser} browser @returns {Promise<string[]>} */
async function signsOfLife(browser) {
  const signs = []
  for (const server of [0, 1]) {
    if ((await browser.copy().get(server, '/account')).status !== 401) {
      signs.push('the session is signed in again')
    }
    if (Object.keys(await (await browser.copy().get(server, '/kv')).body).length > 0) {
      signs.push('the session is there again')
    }
  }
  return signs
}

/** @param {import('./browser.mjs').Answer} answer @returns {string[]} */
function cookieIn({ given }) {
  return given ? ['the late answer sets a cookie'] : []
}

/** @template Value @param {Value | undefined} value @returns {Value} */
function must(value) {
  if (value === undefined) throw new Error('there is none')
  return value
}
