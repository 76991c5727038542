import { createHash } from 'node:crypto'
import { invalidOption } from '../errors'
import type { Clock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import { requireKnownOptions } from '../internal/known-options'
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
  /**
   * Failures to sign in to one account since its owner last succeeded, from everywhere together; `per` is how long they count. Known devices are not held up. NIST SP 800-63B wants
   * no more than 100. Default: none, as who has neither a known device nor an address for a link can be kept out by it.
   */
  readonly signInFailuresInARow?: Limit | undefined
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
} as const satisfies Required<Omit<LimitOptions, 'signInFailuresInARow'>>

const limitNames = { ...limitDefaults, signInFailuresInARow: undefined } satisfies Record<
  keyof LimitOptions,
  unknown
>

/** The name of a limit. */
export type LimitName = keyof LimitOptions

/** Whom limits are about, by their names. */
export type LimitSubjects = Readonly<Partial<Record<LimitName, string>>>

/** An attempt under several limits. */
export type Admission =
  | { readonly kind: 'admitted'; readonly attempt: AdmittedAttempt }
  | { readonly kind: 'limited'; readonly limit: LimitName; readonly until: Date }

/** Counts attempts under their limits, before anything costly or telling is done for them. */
export class Limits {
  readonly #store: AttemptStore
  readonly #clock: Clock
  readonly #limits: ReadonlyMap<string, { readonly most: number; readonly window: number }>

  /** @throws OPTION_INVALID */
  constructor(store: AttemptStore, clock: Clock, options: LimitOptions = {}) {
    this.#store = store
    this.#clock = clock
    requireKnownOptions('limits', options, limitNames)
    const limits = new Map<string, Limit>(Object.entries(limitDefaults))
    for (const [name, limit] of Object.entries(options)) {
      if (limit !== undefined) limits.set(name, limit)
    }
    this.#limits = new Map([...limits].map(([name, limit]) => [name, settleLimit(name, limit)]))
  }

  /**
   * Counts an attempt under each of the limits. Where one refuses, none counts it.
   * @param subjects whom the limit is about, by its name, the narrowest first: anything; only a digest is stored
   */
  async admit(subjects: LimitSubjects): Promise<Admission> {
    const counts = this.#countsOf(subjects)
    const admitted = new AdmittedAttempt(this.#store, counts)
    if (counts.length === 0) return { kind: 'admitted', attempt: admitted }
    // Where the store cannot say whether it counted, it is not given back: nobody gets a try more by breaking a store.
    const attempt = await this.#store.take(counts, this.#clock.now())
    if (attempt.allowed) return { kind: 'admitted', attempt: admitted }
    const { name } = counts.find(({ key }) => key === attempt.key) ?? (counts[0] as CountedKey)
    return { kind: 'limited', limit: name, until: new Date(attempt.until) }
  }

  /** Forgets what was counted, whoever counted it. */
  async forget(subjects: LimitSubjects): Promise<void> {
    await settle(this.#store, 'forget', this.#countsOf(subjects))
  }

  /** Under limits that are not set, nothing is counted. */
  #countsOf(subjects: LimitSubjects) {
    return Object.entries(subjects).flatMap(([limit, subject]) => {
      const name = limit as LimitName
      const settled = this.#limits.get(name)
      if (settled === undefined) return []
      const digest = createHash('sha256').update(subject).digest('base64url')
      return [{ name, key: `${name}:${digest}`, ...settled }]
    })
  }
}

interface CountedKey {
  readonly name: LimitName
  readonly key: string
}

/** The limits that count what one person does. */
const ownersAlone: readonly LimitName[] = [
  'signInPerAccountAndNetwork',
  'signInFailuresInARow',
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
    await settle(this.#store, 'giveBack', this.#counted)
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
    const shared = this.#counted.filter((counted) => !isOwners(counted))
    await Promise.all([
      settle(this.#store, 'forget', this.#counted.filter(isOwners)),
      settle(this.#store, 'giveBack', shared),
    ])
  }
}

/** Who proved to be the owner, or tried nothing, is not kept out because a count could not be changed. */
async function settle(
  store: AttemptStore,
  how: 'forget' | 'giveBack',
  counted: readonly CountedKey[],
): Promise<void> {
  if (counted.length > 0) await store[how](counted.map(({ key }) => key)).catch(() => {})
}

function settleLimit(name: string, limit: Limit) {
  requireKnownOptions(`limits.${name}`, limit, { attempts: '', per: '' })
  const { attempts, per } = limit
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > 1_000_000) {
    throw invalidOption(`limits.${name}.attempts`, 'a whole number from 1 to 1000000', attempts)
  }
  return { most: attempts, window: millisecondsOf(`limits.${name}.per`, per) }
}
