import { EventEmitter } from 'node:events'
import type { LegacySession, LegacyStore } from './legacy-store'

type Callback = (error?: unknown, answer?: unknown) => void

/** How a legacy store of these tests behaves. */
interface Manners {
  /** When it calls back. `when told`: at the next `answer()`. Default: later, as most. */
  readonly answers?: 'later' | 'at once' | 'when told'
  /** Default: as many, it writes the cookie anew. `store's own`: it notes the time where `get` does not show it, as connect-redis. */
  readonly touch?: 'none' | 'the record' | "the store's own"
}

/** A store as people write them for express-session: JSON in a Map. It judges no expiry. */
export class MapStore extends EventEmitter implements LegacyStore {
  readonly texts = new Map<string, string>()
  /** The calls that came, in their order: `get a`. */
  readonly calls: string[] = []
  /** Runs after a call has taken effect; what it throws is answered. */
  fault: ((call: string) => void) | undefined
  /** What is to be answered when told, in the order of the calls. */
  readonly waiting: (() => void)[] = []
  declare touch?: (sid: string, session: LegacySession, callback: Callback) => void
  readonly #answers: 'later' | 'at once' | 'when told'

  constructor({ answers = 'later', touch = 'the record' }: Manners = {}) {
    super()
    this.#answers = answers
    if (touch === 'none') return
    this.touch = (sid, session, callback) =>
      this.#call(`touch ${sid}`, callback, () => {
        const text = this.texts.get(sid)
        if (text === undefined || touch === "the store's own") return
        this.texts.set(sid, JSON.stringify({ ...JSON.parse(text), cookie: session.cookie }))
      })
  }

  get(sid: string, callback: Callback): void {
    this.#call(`get ${sid}`, callback, () => {
      const text = this.texts.get(sid)
      return text === undefined ? undefined : JSON.parse(text)
    })
  }

  set(sid: string, session: LegacySession, callback: Callback): void {
    this.#call(`set ${sid}`, callback, () => {
      this.texts.set(sid, JSON.stringify(session))
    })
  }

  destroy(sid: string, callback: Callback): void {
    this.#call(`destroy ${sid}`, callback, () => {
      this.texts.delete(sid)
    })
  }

  /** Lets the oldest waiting call take effect and be answered. */
  answer(): void {
    this.waiting.shift()?.()
  }

  #call(call: string, callback: Callback, effect: () => unknown): void {
    this.calls.push(call)
    const run = () => {
      let answer: unknown
      try {
        answer = effect()
        this.fault?.(call)
      } catch (error) {
        callback(error)
        return
      }
      callback(null, answer)
    }
    if (this.#answers === 'at once') run()
    else if (this.#answers === 'later') setImmediate(run)
    else this.waiting.push(run)
  }
}
