import { Sessions } from '../session/sessions'
import { MemoryStore } from '../stores/memory'
import { MemoryAttempts, MemoryTokens, MemoryUsers } from '../stores/memory-accounts'
import { FakeClock } from '../testing/fake-clock'
import type { AccountsOptions } from './accounts'
import { openAccounts, quickPasswords } from './accounts.fixture'
import type { StoredUser } from './user-store'

/** What a call can come to: nothing is done, all is done and nobody learns of it, or there is never an answer. */
export type Fault = 'fails' | 'loses its answer' | 'hangs'

/** What the calls of accounts to everything that they stand on go through, so that a test decides what comes of each. */
export class Wires {
  /** The calls so far, such as `users.byName`. */
  readonly calls: string[] = []
  #meddle: ((call: string, place: number) => Promise<Fault | undefined>) | undefined

  /** From now on, asks at each call what is to become of it; places count from 0. */
  meddle(meddle: (call: string, place: number) => Promise<Fault | undefined>): void {
    this.calls.length = 0
    this.#meddle = meddle
  }

  leaveAlone(): void {
    this.#meddle = undefined
  }

  through<Target extends object>(name: string, target: Target): Target {
    return new Proxy(target, {
      get: (_, method) => {
        const value: unknown = Reflect.get(target, method, target)
        // The index by owner of a session store is one more store.
        if (typeof value === 'object' && value !== null) return this.through(name, value)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          const call = `${name}.${String(method)}`
          const place = this.calls.push(call) - 1
          const fault = await this.#meddle?.(call, place)
          if (fault === 'fails') throw new Error(`${call} failed`)
          if (fault === 'hangs') return new Promise(() => {})
          const answer: unknown = await value.apply(target, args)
          if (fault === 'loses its answer') throw new Error(`The answer of ${call} was lost`)
          return answer
        }
      },
    })
  }
}

/** Accounts whose every call to a store, a hash or a mailer goes through wires. */
export function openWired(options: Partial<AccountsOptions<StoredUser>> = {}) {
  const wires = new Wires()
  const clock = new FakeClock()
  const users = new MemoryUsers()
  const store = wires.through('sessions', new MemoryStore({ clock }))
  const sessions = new Sessions<object>({ store, keys: ['k'.repeat(32)], clock })
  const open = openAccounts({
    users: wires.through('users', users),
    attempts: wires.through('attempts', new MemoryAttempts()),
    tokens: wires.through('tokens', new MemoryTokens({ clock })),
    passwords: wires.through('passwords', quickPasswords),
    sessions,
    clock,
    ...options,
  })
  return { ...open, users, sessions, clock, wires }
}
