import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock'
import { HashingQueue } from './hashing-queue'

/** A job that ends when it is told to. */
function job() {
  let end: (result: string) => void = () => {}
  let fail: (error: Error) => void = () => {}
  let began = false
  const result = new Promise<string>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  return {
    run: () => {
      began = true
      return result
    },
    end: (hashed = 'hashed') => end(hashed),
    fail: () => fail(new Error('failed')),
    began: () => began,
  }
}

/** Lets everything happen that is waiting for nothing but its turn. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('the queue of hashing', () => {
  it('runs so many at once, and the others in the order in which they came', async () => {
    const queue = new HashingQueue({ concurrency: 2 })
    const jobs = [job(), job(), job(), job()]
    const results = jobs.map(({ run }) => queue.run(run))
    const began = () => jobs.map((each) => each.began())
    expect(began()).toEqual([true, true, false, false])
    jobs[1]?.end()
    await settle()
    expect(began()).toEqual([true, true, true, false])
    jobs[0]?.fail()
    await expect(results[0]).rejects.toThrow('failed')
    await settle()
    expect(began()).toEqual([true, true, true, true])
    jobs[2]?.end()
    jobs[3]?.end()
    expect(await Promise.all(results.slice(1))).toEqual(['hashed', 'hashed', 'hashed'])
  })

  it('refuses what comes beyond its length, at once, and says when to come back (S28)', async () => {
    const queue = new HashingQueue({ concurrency: 1, maxQueue: 1 })
    const jobs = [job(), job()]
    const results = jobs.map(({ run }) => queue.run(run))
    await expect(queue.run(job().run)).rejects.toMatchObject({
      code: 'PASSWORDS_BUSY',
      status: 503,
      headers: { 'retry-after': '5' },
    })
    for (const each of jobs) each.end()
    await Promise.all(results)
    const last = job()
    last.end()
    expect(await queue.run(last.run)).toBe('hashed')
  })

  it('refuses who has waited for longer than anybody does, and leaves no work to do for them (S28)', async () => {
    const clock = new FakeClock()
    const queue = new HashingQueue({ concurrency: 1, maxQueue: 3, clock })
    const [running, stale, later] = [job(), job(), job()]
    const first = queue.run(running.run)
    const refused = expect(queue.run(stale.run)).rejects.toMatchObject({ code: 'PASSWORDS_BUSY' })
    clock.advance(6_000)
    const second = queue.run(later.run)
    clock.advance(4_000)
    await refused
    running.end('first')
    later.end('second')
    expect(await Promise.all([first, second])).toEqual(['first', 'second'])
    expect(stale.began()).toBe(false)
    expect(clock.waiting).toBe(0)
  })

  it.each([
    { maxWait: { seconds: -1 } },
    { concurrency: 0 },
    { concurrency: 65 },
    { maxQueue: -1 },
    { maxQueue: 1.5 },
  ])('refuses %j', (options) => {
    expect(() => new HashingQueue(options)).toThrow(/OPTION_INVALID/)
  })
})
