// @ts-check
import { once } from 'node:events'
import http from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import { ExpressStore } from 'latchkey/stores/express-store'
import { describe, expect, it } from 'vitest'
import { Browser } from '../races/browser.mjs'
import { scenarios } from '../races/scenarios.mjs'
import { racingApp } from './racing-app.mjs'

const load = createRequire(import.meta.url)
const isNightly = Boolean(process.env.LATCHKEY_NIGHTLY)
const raced = ['R01', 'R02', 'R06', 'R15']

/** memorystore, its calls as far away as those of a store on a network: each takes a time of its own. */
function farAway() {
  const store = new (load('memorystore')(load('express-session')))({})
  let latency = 0
  /** @param {string} name */
  const far =
    (name) =>
    async (/** @type {unknown[]} */ ...args) => {
      await pause(Math.random() * 3 + (name === 'get' ? 0 : latency))
      store[name](...args)
    }
  return {
    store: { get: far('get'), set: far('set'), destroy: far('destroy'), touch: far('touch') },
    /** @param {number} milliseconds */
    setWriteLatency: async (milliseconds) => {
      latency = milliseconds
    },
  }
}

describe('races over HTTP with memorystore in an express store, in one process', () => {
  const played = scenarios.filter(({ id }) => raced.includes(id))

  it('are those of the catalogue', () => {
    expect([...new Set(played.map(({ id }) => id))]).toEqual(raced)
  })

  for (const { id, name, rounds, nightlyRounds, together = 1, writeLatency = 0, play } of played) {
    const count = isNightly ? nightlyRounds : rounds
    if (count === 0) continue
    it(`${id}, ${name}: ${count} rounds lose nothing`, async () => {
      const { store, setWriteLatency } = farAway()
      const server = http.createServer(racingApp(new ExpressStore(store)))
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      const agent = new http.Agent({ keepAlive: true })
      const newBrowser = () => new Browser([port], agent)
      await setWriteLatency(writeLatency)
      /** @type {import('../races/scenarios.mjs').Course} */
      const course = { newBrowser, setWriteLatency, countEndings: undefined, listsDevices: false }
      let next = 0
      /** @type {string[]} */
      const wrong = []
      const lane = async () => {
        for (let round = next++; round < count; round = next++) {
          wrong.push(...(await play(course, `user-${round}`)))
        }
      }
      try {
        await Promise.all(Array.from({ length: together }, lane))
        expect(wrong).toEqual([])
      } finally {
        agent.destroy()
        server.close()
      }
    })
  }
})
