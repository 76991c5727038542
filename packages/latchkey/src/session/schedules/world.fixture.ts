import { Authenticator } from '../../authentication/authenticator'
import { MemoryStore } from '../../stores/memory'
import { FakeClock } from '../../testing/fake-clock'
import type { SessionStore } from '../session-store'
import { Sessions } from '../sessions'
import { Schedule } from './schedule.fixture'
import { type ModelRequest, type ModelSession, SequentialModel } from './sequential-model.fixture'
import { type Effect, type Observer, SteppedStore } from './stepped-store.fixture'
import { effectInWords, Story } from './story.fixture'

/** How long sessions last in these schedules. */
export const lifetime = { idle: 30 * 60_000, absolute: 60 * 60_000, touch: 60_000 }

const keys = ['a key of these schedules, 32 characters at least']

/** One of two processes. They share the store, and nothing else. */
export interface Server {
  readonly sessions: Sessions
  readonly authenticator: Authenticator<string>
}

/** A browser's cookie jar. */
export interface Browser {
  cookie: string | undefined
}

/** How a store is broken on purpose. */
export type BreakStore = (store: SessionStore) => SessionStore

/** Two servers on one store, two browsers, and what is known about all of them. */
export class World implements Observer {
  readonly clock = new FakeClock()
  #signIns = 0
  readonly schedule: Schedule
  readonly story: Story
  readonly model: SequentialModel
  readonly requests = new Map<string, ModelRequest>()
  readonly servers: readonly [Server, Server]
  readonly browsers: readonly [Browser, Browser] = [{ cookie: undefined }, { cookie: undefined }]
  /** Looks into the store past the steps. */
  readonly inspector: Server
  /** The cookies that clients were given, by the key of the session. */
  readonly cookies = new Map<string, string>()
  /** What clients were told has ended, and by whom. */
  readonly endings: { readonly key: string; readonly by: string }[] = []
  readonly violations: string[] = []

  constructor(
    choices: readonly number[],
    options: { breakStore?: BreakStore; isTold?: boolean; limit?: number | undefined },
  ) {
    const { clock } = this
    this.schedule = new Schedule(choices)
    this.story = new Story(options.isTold ?? false)
    this.model = new SequentialModel(this.requests, clock, (what) => this.violate(what))
    const memory = new MemoryStore({ clock, sweepEvery: { days: 20 } })
    const store = options.breakStore?.(memory) ?? memory
    const server = (reached: SessionStore): Server => ({
      sessions: new Sessions({
        ...{ store: reached, keys, clock },
        ...(options.limit !== undefined && { maxPerOwner: options.limit }),
        ...{ idle: { milliseconds: lifetime.idle }, absolute: { milliseconds: lifetime.absolute } },
      }),
      authenticator: new Authenticator<string>({
        ...{ serialize: (user) => user, deserialize: (user) => user },
        // No two sign-ins in the same millisecond.
        clock: { now: () => (this.#signIns += 1), after: () => () => {} },
      }),
    })
    this.servers = [
      server(new SteppedStore(store, this.schedule, this)),
      server(new SteppedStore(store, this.schedule, this)),
    ]
    this.inspector = server(store)
  }

  violate(what: string): void {
    this.violations.push(what)
    this.story.tell(() => `→ ${what}`)
  }

  /** The session of a cookie that a client holds. */
  sessionOf(cookie: string | undefined): ModelSession | undefined {
    for (const [key, given] of this.cookies) {
      if (given === cookie) return this.model.sessions.get(key)
    }
    return undefined
  }

  onCall(actor: string, call: Effect['call']): void {
    const request = this.requests.get(actor)
    if (request === undefined) return
    if (call === 'extend') request.touchIsPending = true
    if (call === 'replace' || call === 'create') request.sent = request.edits.length
  }

  onEffect(actor: string, effect: Effect): void {
    this.model.apply(actor, effect)
    this.story.tell(() => `${actor}: ${effectInWords(effect, this.model)}`)
  }

  onAnswer(actor: string, call: Effect['call']): void {
    this.story.tell(() => `${actor} hears the answer to its ${call}`)
  }

  onRejection(actor: string, call: Effect['call']): void {
    this.story.tell(() => `${actor}: the store refuses its ${call}, which comes too late`)
  }
}
