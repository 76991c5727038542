// @ts-check
/**
 * What scenarios race on.
 *
 * @typedef {object} Course
 * @property {() => import('./browser.mjs').Browser} newBrowser
 * @property {(milliseconds: number) => Promise<void>} setWriteLatency
 * @property {(() => Promise<number>) | undefined} countEndings How many sessions the servers have said were ended; where they say it.
 * @property {boolean} listsDevices Whether a user can see their sessions.
 */

/**
 * A race of the catalogue (R01 …), played again and again, each time by a user of its own.
 *
 * @typedef {object} Scenario
 * @property {string} id
 * @property {string} name
 * @property {string} loses What a round that goes wrong loses.
 * @property {number} rounds
 * @property {number} nightlyRounds
 * @property {number} [together] How many rounds run at once. Default: 1.
 * @property {number} [writeLatency] How long each write to the store is made to take, in milliseconds.
 * @property {(course: Course, user: string) => Promise<string[]>} play Gives what went wrong.
 */

/** @type {Scenario[]} */
export const scenarios = [
  {
    ...{ id: 'R01', name: 'two writers of different keys', loses: 'writes that were answered' },
    ...{ rounds: 50, nightlyRounds: 200 },
    play: (course, user) => writeTogether(course, user, 10),
  },
  {
    ...{ id: 'R01', name: 'ten writers of one counter', loses: 'counts that were answered' },
    ...{ rounds: 50, nightlyRounds: 200 },
    play: (course, user) => countTogether(course, user, 2),
  },
  {
    ...{ id: 'R01', name: '2,000 keys by two writers', loses: 'writes that were answered' },
    ...{ rounds: 0, nightlyRounds: 1 },
    play: (course, user) => writeTogether(course, user, 1_000),
  },
  {
    ...{ id: 'R01', name: '10,000 counts by ten writers', loses: 'counts that were answered' },
    ...{ rounds: 0, nightlyRounds: 1 },
    play: (course, user) => countTogether(course, user, 1_000),
  },
  {
    ...{ id: 'R02', name: 'sign-out while a write is under way', loses: 'sign-outs' },
    ...{ rounds: 50, nightlyRounds: 200, together: 5 },
    play: signOutDuringWrite,
  },
  {
    ...{ id: 'R06', name: 'sign-in while a write is under way', loses: 'fresh ids' },
    ...{ rounds: 50, nightlyRounds: 200, together: 5 },
    play: signInDuringWrite,
  },
  {
    ...{ id: 'R09', name: 'five sign-ins from one session', loses: 'sessions that nobody sees' },
    ...{ rounds: 50, nightlyRounds: 200 },
    play: signInFiveTimes,
  },
  {
    ...{ id: 'R11', name: 'ten sign-outs at once', loses: 'sign-outs that are told once' },
    ...{ rounds: 50, nightlyRounds: 200 },
    play: signOutTenTimes,
  },
  {
    ...{
      id: 'R15',
      name: 'a redirect that is followed at once',
      loses: 'redirects that show the new state',
    },
    ...{ rounds: 100, nightlyRounds: 100, together: 10, writeLatency: 200 },
    play: followRedirect,
  },
]

/** @type {(course: Course, user: string, count: number) => Promise<string[]>} */
async function writeTogether({ newBrowser }, user, count) {
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

/** @type {(course: Course, user: string, count: number) => Promise<string[]>} */
async function countTogether({ newBrowser }, user, count) {
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
async function signOutDuringWrite({ newBrowser }, user) {
  const browser = newBrowser()
  await browser.signIn(0, user)
  const slow = browser.copy()
  const before = browser.copy()
  const writing = slow.begin(0, '/kv?key=late&value=1&delay=50')
  await writing.begun
  expectStatus(await browser.post(1, '/logout'), [200, 204])
  const written = await writing.answer
  const wrong = []
  if (written.given) wrong.push('the late answer sets a cookie')
  for (const server of [0, 1]) {
    if ((await before.copy().get(server, '/account')).status !== 401) {
      wrong.push('the session is signed in again')
    }
    if (Object.keys(await (await before.copy().get(server, '/kv')).body).length > 0) {
      wrong.push('the session is there again')
    }
  }
  // One sign-out that did not hold is one loss, however it shows.
  return wrong.slice(0, 1)
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
async function signInDuringWrite({ newBrowser }, user) {
  const browser = newBrowser()
  await browser.post(0, '/kv?key=cart&value=tea')
  const slow = browser.copy()
  const before = browser.copy()
  const writing = slow.begin(0, '/kv?key=late&value=1&delay=50')
  await writing.begun
  expectStatus(await browser.signIn(1, user), 204)
  const written = await writing.answer
  const wrong = []
  if (browser.cookie === before.cookie) wrong.push('the id is the old one')
  if (written.given) wrong.push('the late answer sets a cookie')
  const account = await browser.get(0, '/account')
  if ((await account.body)?.user !== user) {
    wrong.push(`nobody is signed in: ${account.status}`)
  }
  if (Object.keys(await (await before.get(1, '/kv')).body).length > 0) {
    wrong.push('the old session is there again')
  }
  return wrong.slice(0, 1)
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
async function signInFiveTimes({ newBrowser, listsDevices }, user) {
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
  const { count = 0 } = listsDevices ? await (await must(tabs[0]).get(0, '/devices')).body : {}
  return Array.from({ length: alive.size - Math.max(count, 1) }, () => 'a session that nobody sees')
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
async function signOutTenTimes({ newBrowser, countEndings }, user) {
  const browser = newBrowser()
  await browser.signIn(0, user)
  const tabs = Array.from({ length: 10 }, () => browser.copy())
  const endingsBefore = await countEndings?.()
  const answers = await Promise.all(tabs.map((tab, index) => tab.post(index, '/logout')))
  const wrong = []
  if (answers.some(({ status }) => status !== 204 && status !== 200)) wrong.push('one is refused')
  if ((await browser.get(0, '/account')).status !== 401) wrong.push('the session lives')
  const told = countEndings === undefined ? 1 : (await countEndings()) - (endingsBefore ?? 0)
  if (told !== 1) wrong.push(`the end was told ${told} times`)
  return wrong
}

/** @type {(course: Course, user: string) => Promise<string[]>} */
async function followRedirect({ newBrowser }, user) {
  const browser = newBrowser()
  await browser.signIn(0, user)
  expectStatus(await browser.post(0, `/visit?value=${user}`), [302, 303])
  // The headers are here; the body may still be on its way.
  const { visit } = await (await browser.get(1, '/kv')).body
  return visit === user ? [] : ['the page shows the old state']
}

/** @param {import('./browser.mjs').Answer} answer @param {number | number[]} expected */
function expectStatus({ status }, expected) {
  if ([expected].flat().includes(status)) return
  throw new Error(`Expected an answer with status ${expected}. Received ${status}.`)
}

/** @template Value @param {Value | undefined} value @returns {Value} */
function must(value) {
  if (value === undefined) throw new Error('there is none')
  return value
}
