import { createHash } from 'node:crypto'
import { invalidOption } from '../errors'
import type { Clock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import type { AttemptStore } from './attempt-store'

/** So many attempts in a window that begins with the first of them. */
export interface Limit {
  /** 1–1,000,000. */
  readonly attempts: number
  /** 1 ms–400 days. */
  readonly per: Duration
}

/** What is limited, and how much. */
export interface LimitOptions {
  /** Signing in to one account from one network. Forgotten when it succeeds. */
  readonly signInPerAccountAndNetwork?: Limit
  /** Signing in to one account from everywhere together. Known devices do not count, and are not held up. */
  readonly signInPerAccount?: Limit
  /** Signing in from one network, to whatever account. */
  readonly signInPerNetwork?: Limit
  /** Signing in to its account from one known device. Whatever others do, the owner has these. */
  readonly signInPerKnownDevice?: Limit
  /** Confirming one's password while signed in, before it is changed. */
  readonly confirmPerAccount?: Limit
  /** Finding names taken from one network: that tells who has registered. */
  readonly takenNamesPerNetwork?: Limit
  /** Accounts that are registered from one network. */
  readonly registrationsPerNetwork?: Limit
  /** Asking for mail about one account. */
  readonly mailPerAccount?: Limit
  /** Asking for mail from one network. */
  readonly mailPerNetwork?: Limit
  /** Mail to one address that is to be proven, from whatever account and network: nobody's mailbox is filled by a form. */
  readonly mailPerAddress?: Limit
}

/** The defaults of {@link LimitOptions}. */
export const limitDefaults = {
  signInPerAccountAndNetwork: { attempts: 5, per: { minutes: 15 } },
  signInPerAccount: { attempts: 50, per: { hours: 1 } },
  signInPerNetwork: { attempts: 100, per: { hours: 1 } },
  signInPerKnownDevice: { attempts: 10, per: { minutes: 15 } },
  confirmPerAccount: { attempts: 10, per: { minutes: 15 } },
  takenNamesPerNetwork: { attempts: 20, per: { hours: 1 } },
  registrationsPerNetwork: { attempts: 500, per: { hours: 1 } },
  mailPerAccount: { attempts: 5, per: { hours: 1 } },
  mailPerNetwork: { attempts: 20, per: { hours: 1 } },
  mailPerAddress: { attempts: 10, per: { hours: 1 } },
} as const satisfies Required<LimitOptions>

/** The name of a limit. */
export type LimitName = keyof typeof limitDefaults

/** An attempt under several limits. */
export type Admission =
  | { readonly kind: 'admitted'; readonly attempt: AdmittedAttempt }
  | { readonly kind: 'limited'; readonly limit: LimitName; readonly until: Date }

/** Counts attempts under their limits, before anything costly or telling is done for them. */
export class Limits {
  readonly #store: AttemptStore
  readonly #clock: Clock
  readonly #limits: Readonly<Record<LimitName, { readonly most: number; readonly window: number }>>

  /** @throws OPTION_INVALID */
  constructor(store: AttemptStore, clock: Clock, options: LimitOptions = {}) {
    this.#store = store
    this.#clock = clock
    const settle = (name: LimitName) => settleLimit(name, options[name] ?? limitDefaults[name])
    this.#limits = {
      signInPerAccountAndNetwork: settle('signInPerAccountAndNetwork'),
      signInPerAccount: settle('signInPerAccount'),
      signInPerNetwork: settle('signInPerNetwork'),
      signInPerKnownDevice: settle('signInPerKnownDevice'),
      confirmPerAccount: settle('confirmPerAccount'),
      takenNamesPerNetwork: settle('takenNamesPerNetwork'),
      registrationsPerNetwork: settle('registrationsPerNetwork'),
      mailPerAccount: settle('mailPerAccount'),
      mailPerNetwork: settle('mailPerNetwork'),
      mailPerAddress: settle('mailPerAddress'),
    }
  }

  /**
   * Counts an attempt under each of the limits. Where one refuses, none counts it.
   * @param subjects whom the limit is about, by its name, the narrowest first: anything; only a digest is stored
   */
  async admit(subjects: Readonly<Partial<Record<LimitName, string>>>): Promise<Admission> {
    const counts = Object.entries(subjects).map(([limit, subject]) => {
      const name = limit as LimitName
      const digest = createHash('sha256').update(subject).digest('base64url')
      return { name, key: `${name}:${digest}`, ...this.#limits[name] }
    })
    const admitted = new AdmittedAttempt(this.#store, counts)
    if (counts.length === 0) return { kind: 'admitted', attempt: admitted }
    // Where the store cannot say whether it counted, it is not given back: nobody gets a try more by breaking a store.
    const attempt = await this.#store.take(counts, this.#clock.now())
    if (attempt.allowed) return { kind: 'admitted', attempt: admitted }
    const { name } = counts.find(({ key }) => key === attempt.key) ?? (counts[0] as CountedKey)
    return { kind: 'limited', limit: name, until: new Date(attempt.until) }
  }
}

interface CountedKey {
  readonly name: LimitName
  readonly key: string
}

/** The limits that count what one person does. */
const ownersAlone: readonly LimitName[] = [
  'signInPerAccountAndNetwork',
  'signInPerKnownDevice',
  'confirmPerAccount',
]

/** An attempt that was counted. */
export class AdmittedAttempt {
  readonly #store: AttemptStore
  readonly #counted: readonly CountedKey[]

  constructor(store: AttemptStore, counted: readonly CountedKey[]) {
    this.#store = store
    this.#counted = counted
  }

  /** It was none: nothing was tried. Where that cannot be stored, one try less is left for as long as the window lasts. */
  async giveBack(): Promise<void> {
    await this.#settle('giveBack', this.#counted)
  }

  /** Does what was attempted, and gives the attempt back where it fails: what breaks here is nobody's wrong password. */
  async unlessItFails<Result>(task: () => Promise<Result>): Promise<Result> {
    try {
      return await task()
    } catch (error) {
      await this.giveBack()
      throw error
    }
  }

  /**
   * It succeeded. What is about whoever proved to be the owner begins anew; of what is shared with others, only this attempt is given back, or else
   * an attacker could begin it anew by signing in to an account of their own.
   */
  async succeeded(): Promise<void> {
    const isOwners = ({ name }: CountedKey) => ownersAlone.includes(name)
    await Promise.all([
      this.#settle('forget', this.#counted.filter(isOwners)),
      this.#settle(
        'giveBack',
        this.#counted.filter((counted) => !isOwners(counted)),
      ),
    ])
  }

  async #settle(how: 'forget' | 'giveBack', counted: readonly CountedKey[]): Promise<void> {
    if (counted.length === 0) return
    try {
      await this.#store[how](counted.map(({ key }) => key))
    } catch {
      // Who proved to be the owner, or tried nothing, is not kept out because a count could not be changed.
    }
  }
}

function settleLimit(name: LimitName, { attempts, per }: Limit) {
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > 1_000_000) {
    throw invalidOption(`limits.${name}.attempts`, 'a whole number from 1 to 1000000', attempts)
  }
  return { most: attempts, window: millisecondsOf(`limits.${name}.per`, per) }
}
