import { EventEmitter } from 'node:events'
import type { LegacySession, LegacyStore } from '../../internal/express-store-guard'

type Callback = (error?: unknown, answer?: unknown) => void

/** How a legacy store of these tests behaves. */
interface Manners {
  /** When it calls back. Default: later, as most. */
  readonly answers?: 'later' | 'at once' | 'never'
  /** Default: as most, it writes the record anew. `store's own`: it notes the time where `get` does not show it, as connect-redis. */
  readonly touch?: 'none' | 'the record' | "the store's own"
}

/** A store as people write them for express-session: JSON in a Map. It judges no expiry. */
export class MapStore extends EventEmitter implements LegacyStore {
  readonly texts = new Map<string, string>()
  /** The names of the calls that came, in their order. */
  readonly calls: string[] = []
  /** Called with what is to be answered; what it throws is answered in its place. */
  fault: ((call: string) => void) | undefined
  answers: 'later' | 'at once' | 'never'
  declare touch?: (sid: string, session: LegacySession, callback: Callback) => void

  constructor({ answers = 'later', touch = 'the record' }: Manners = {}) {
    super()
    this.answers = answers
    if (touch === 'none') return
    this.touch = (sid, session, callback) =>
      this.#answer('touch', callback, () => {
        const text = this.texts.get(sid)
        if (text === undefined || touch === "the store's own") return
        this.texts.set(sid, JSON.stringify({ ...JSON.parse(text), cookie: session.cookie }))
      })
  }

  get(sid: string, callback: Callback): void {
    this.#answer('get', callback, () => {
      const text = this.texts.get(sid)
      return text === undefined ? undefined : JSON.parse(text)
    })
  }

  set(sid: string, session: LegacySession, callback: Callback): void {
    this.#answer('set', callback, () => {
      this.texts.set(sid, JSON.stringify(session))
    })
  }

  destroy(sid: string, callback: Callback): void {
    this.#answer('destroy', callback, () => {
      this.texts.delete(sid)
    })
  }

  #answer(call: string, callback: Callback, step: () => unknown): void {
    this.calls.push(call)
    if (this.answers === 'never') return
    const run = () => {
      let answer: unknown
      try {
        answer = step()
        this.fault?.(call)
      } catch (error) {
        callback(error)
        return
      }
      callback(null, answer)
    }
    if (this.answers === 'at once') run()
    else setImmediate(run)
  }
}
