import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll, temporaryFolder } from '../start-demo'
import { NoAnswer, PersonAtWork } from './person-at-work.fixture'

/** How often a demo is killed: half of the times one of two, half of the times one that is alone. */
const rounds = process.env.LATCHKEY_NIGHTLY ? 20 : 8
/** So many people use it at once. */
const people = 6

afterAll(stopAll)

let networks = 0
function anotherNetwork(): string {
  networks += 1
  return `10.${networks >> 16}.${(networks >> 8) & 255}.${networks & 255}`
}

it.each([
  ['alone', 1],
  ['one of two processes', 2],
])(
  `killed ${rounds / 2} times at work, %s, the demo keeps what it has said, and lets nobody in (R33, T-REV-2)`,
  async (_what, processes) => {
    const environment = {
      DATABASE_FILE: join(temporaryFolder(), 'killed.sqlite'),
      TRUST_PROXY: 'loopback',
      SESSION_KEY: 'the key that all of them share..',
    }
    const demos: Demo[] = []
    for (let n = 0; n < processes; n += 1) demos.push(await startDemo(environment))
    const ports = () => demos.map(({ port }) => port)
    const everybody: PersonAtWork[] = []
    for (let round = 0; round < rounds / 2; round += 1) {
      for (let n = 0; n < people; n += 1) {
        everybody.push(new PersonAtWork(`person-${round}-${n}`, ports, anotherNetwork))
      }
      // Those of the round before go on as well.
      const active = everybody.slice(-2 * people)
      const unlucky = randomInt(processes)
      let left = randomInt(30, 130)
      let killing: Promise<unknown> | undefined
      let isOver = false
      const work = active.map(async (person) => {
        while (!isOver) {
          try {
            await person.act()
          } catch (error) {
            // Where another process answers, they go on with that.
            if (!(error instanceof NoAnswer)) throw error
          }
          left -= 1
          if (left > 0) continue
          killing ??= demos[unlucky]?.stop('SIGKILL').then(() => {
            isOver = true
          })
        }
      })
      await Promise.all(work)
      await killing
      expectIntegrity(environment.DATABASE_FILE)
      demos[unlucky] = await startDemo(environment)
      await Promise.all(active.map((person) => person.check(3)))
    }

    // Enough has happened for all of this to mean something.
    const count = (what: (person: PersonAtWork) => readonly unknown[]) =>
      everybody.flatMap(what).length
    expect(everybody.filter(({ isRegistered }) => isRegistered).length).toBeGreaterThan(people)
    expect(count(({ ended }) => ended)).toBeGreaterThan(rounds)
    expect(count(({ formerPasswords }) => formerPasswords)).toBeGreaterThan(rounds / 2)
    expect(count(({ usedTokens }) => usedTokens)).toBeGreaterThan(0)
    // Everybody still gets in, and with no old password.
    for (const person of everybody.filter(({ isRegistered }) => isRegistered)) {
      await person.signIn()
      await person.check(30)
    }
  },
)

function expectIntegrity(file: string): void {
  const database = new Database(file, { timeout: 10_000 })
  const row = database.prepare('PRAGMA integrity_check').get()
  database.close()
  expect((row as Record<string, unknown>).integrity_check).toBe('ok')
}
