import { latchkeyError } from '../errors'
import { commitState } from './committing'
import { OperationDeadline } from './deadline'
import { needsCookie } from './due'
import { type Engine, publicIdOfTicket } from './engine'
import type { RememberOptions } from './expiry'
import type { LifetimeLimits } from './lifetime'
import { fill, forgetChanges } from './opening'
import type { SessionOperations } from './session'
import { publishSessionEvent } from './session-events'
import type { SessionState } from './session-state'

/** Runs what is asked of sessions: for each session one after the other, and known as a whole, so that closing can wait for them. */
export class Operations implements SessionOperations {
  readonly #engine: Engine
  #running = 0
  #whenIdle: (() => void)[] = []

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Runs the task after those that were begun on this session. A failure that nobody awaits is no unhandled rejection. */
  run(state: SessionState, task: () => Promise<void>): Promise<void> {
    this.#running += 1
    const before = state.lastOperation
    const operation = before === undefined ? task() : before.then(task)
    const settle = () => {
      if (state.lastOperation === settled) state.lastOperation = undefined
      this.#running -= 1
      if (this.#running === 0) for (const resolve of this.#whenIdle.splice(0)) resolve()
    }
    const settled: Promise<void> = operation.then(settle, settle)
    state.lastOperation = settled
    return operation
  }

  /** Resolves when nothing is running. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve()
    return new Promise((resolve) => this.#whenIdle.push(resolve))
  }

  save(state: SessionState): Promise<void> {
    return this.run(state, async () => {
      // Before anything is stored: a new id that the client never learns would sign it out.
      if (state.cookieCanBeSent?.() === false && needsCookie(state)) {
        throw latchkeyError('SESSION_COOKIE_TOO_LATE')
      }
      if (state.endIsDue || !state.endedElsewhere) await commitState(this.#engine, state)
      if (state.endedElsewhere) throw latchkeyError('SESSION_ENDED_ELSEWHERE')
    })
  }

  reload(state: SessionState): Promise<void> {
    return this.run(state, async () => {
      const { stored } = state
      if (stored === undefined) throw latchkeyError('SESSION_ENDED_ELSEWHERE')
      // A sign-out is final: what is about to end is not read again.
      if (state.endIsDue) return forgetChanges(this.#engine, state)
      const { storage, clock, storeTimeout } = this.#engine
      const loaded = await OperationDeadline.limit(clock, storeTimeout, (deadline) =>
        deadline.ask((until) => storage.load(stored.ticket, until)),
      )
      const why = fill(this.#engine, state, stored.ticket, loaded)
      state.rotation = undefined
      if (why === undefined) return
      state.lost = stored
      state.stored = undefined
      state.endedElsewhere = true
      state.why = why
      // Nor is the cookie sent of a new id that an earlier save() had left to be sent.
      if (state.setCookie !== state.cookie?.deletion) state.setCookie = undefined
      publishSessionEvent(() => ({
        kind: 'ended-elsewhere',
        publicId: publicIdOfTicket(stored.ticket),
      }))
      throw latchkeyError('SESSION_ENDED_ELSEWHERE')
    })
  }

  secretOf(state: SessionState, purpose: string): Buffer | undefined {
    return state.stored && this.#engine.storage.secretOf(state.stored.ticket, purpose)
  }

  endsAt(state: SessionState): { readonly idle: number; readonly absolute: number } | undefined {
    const { stored } = state
    if (stored === undefined) return undefined
    const { expiry, clock } = this.#engine
    const lifetime = expiry.of(state.signInFacts)
    const absolute = stored.createdAt + lifetime.absolute
    return { idle: Math.min(clock.now() + lifetime.idle, absolute), absolute }
  }

  limitsFor(asked: RememberOptions | true): LifetimeLimits {
    return this.#engine.expiry.remembered(asked)
  }
}
