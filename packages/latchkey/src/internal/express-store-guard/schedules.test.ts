import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExpressStoreGuard, type LegacySession, type LegacyStore } from '../express-store-guard'

type Callback = (error?: unknown, answer?: unknown) => void

/**
 * The worst store that there is: whatever it is given it writes, by `touch` too, whether or not something is there. Each call waits twice: before it
 * takes effect, and before it is answered.
 */
class SteppedStore implements LegacyStore {
  text: string | undefined = '{"cookie":{}}'
  readonly steps: (() => void)[] = []

  get(_sid: string, callback: Callback): void {
    this.#inSteps(callback, () => (this.text === undefined ? undefined : JSON.parse(this.text)))
  }

  set(_sid: string, session: LegacySession, callback: Callback): void {
    this.#inSteps(callback, () => {
      this.text = JSON.stringify(session)
    })
  }

  touch(sid: string, session: LegacySession, callback: Callback): void {
    this.set(sid, session, callback)
  }

  destroy(_sid: string, callback: Callback): void {
    this.#inSteps(callback, () => {
      this.text = undefined
    })
  }

  #inSteps(callback: Callback, effect: () => unknown): void {
    this.steps.push(() => {
      const answer = effect()
      this.steps.push(() => callback(null, answer))
    })
  }
}

/** What requests to one session do, and what they were told. */
class Requests {
  readonly stored: string[] = []
  ends = 0
  taken = 0
  readonly #guard: ExpressStoreGuard

  constructor(guard: ExpressStoreGuard) {
    this.#guard = guard
  }

  /** Adds a key, merging as often as another was faster. */
  async write(name: string): Promise<void> {
    const loaded = await this.#guard.load('a')
    if (loaded === undefined) return
    let { session, revision } = loaded
    for (;;) {
      const saving = await this.#guard.save('a', revision, { ...session, [name]: 1 })
      if (saving.kind === 'saved') this.stored.push(name)
      if (saving.kind !== 'conflict') return
      session = saving.current
      revision = saving.revision
    }
  }

  async touch(): Promise<void> {
    const loaded = await this.#guard.load('a')
    if (loaded !== undefined) await this.#guard.touch('a', loaded.revision, loaded.session)
  }

  async renew(): Promise<void> {
    await this.#guard.renew('a', (stored) => ({ ...stored }))
  }

  async end(): Promise<void> {
    await this.#guard.destroy('a')
    this.ends += 1
  }

  async take(): Promise<void> {
    if ((await this.#guard.take('a')) !== undefined) this.taken += 1
    this.ends += 1
  }
}

async function settle(): Promise<void> {
  for (let n = 0; n < 30; n++) await Promise.resolve()
}

const acts = ['write', 'write', 'write', 'touch', 'renew', 'end', 'take'] as const

describe('the guard, in every order of the steps of a store', () => {
  it('loses no change that it said was stored, and lets nothing come back', async () => {
    const request = fc.record({ act: fc.constantFrom(...acts), after: fc.nat(6) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 2, maxLength: 6 }),
        fc.array(fc.nat(5), { minLength: 100, maxLength: 100 }),
        fc.boolean(),
        async (plan, choices, remembers) => {
          const store = new SteppedStore()
          const isSame = (one: LegacySession, other: LegacySession) =>
            JSON.stringify(one) === JSON.stringify(other)
          const requests = new Requests(new ExpressStoreGuard(store, remembers ? { isSame } : {}))
          const running: Promise<void>[] = []
          for (let step = 0; ; step++) {
            for (const [n, { act, after }] of plan.entries()) {
              if (after === step) running.push(requests[act](`key${n}`))
            }
            await settle()
            if (requests.ends > 0) expect(store.text).toBeUndefined()
            if (store.steps.length === 0 && step > 6) break
            const [chosen] = store.steps.splice((choices[step] ?? 0) % store.steps.length, 1)
            chosen?.()
          }
          await Promise.all(running)
          expect(requests.taken).toBeLessThanOrEqual(1)
          if (requests.ends > 0) return
          const left = JSON.parse(store.text ?? '{}')
          expect(Object.keys(left).sort()).toEqual(['cookie', ...requests.stored].sort())
        },
      ),
      { numRuns: process.env.LATCHKEY_NIGHTLY ? 50_000 : 1_000 },
    )
  })
})
