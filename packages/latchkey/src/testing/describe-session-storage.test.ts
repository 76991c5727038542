import { setImmediate as aMoment } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { KeyRing } from '../session/key-ring'
import type { Recognition, SessionStorage } from '../session/session-storage'
import { isEnded } from '../session/session-store'
import { StoredSessions } from '../session/stored-sessions'
import { MemoryStore } from '../stores/memory'
import { collect } from './collecting-runner.fixture'
import { describeSessionStorage } from './describe-session-storage'
import { FakeClock } from './fake-clock'
import type { OpenedStorage } from './storage-context'
import { TrialSealedSessions } from './trial-sealed-sessions.fixture'

function openStored(): OpenedStorage {
  const store = new MemoryStore({ clock: new FakeClock() })
  const storage = new StoredSessions(
    store,
    new KeyRing(['a key of more than thirty-two characters']),
  )
  return { storage, close: () => store.close() }
}

describeSessionStorage('the storage over a store', { open: openStored, runner: { describe, it } })

describeSessionStorage('a trial of the sealed cookie', {
  open: () => ({ storage: new TrialSealedSessions(), close() {} }),
  skips: [
    {
      reason: 'each cookie holds its own copy of the record, and nothing tells the copies apart',
      cases: [
        'shows a change through every cookie of the session',
        'lets one of two replaces of one revision through',
      ],
    },
    { reason: 'there is no list of what clients hold', cases: ['lists'] },
    { reason: 'it stands on nothing that could be closed', cases: ['closed storage'] },
  ],
  runner: { describe, it },
})

/** A storage that breaks one promise, and the case that must tell. */
interface BrokenStorage {
  readonly flaw: string
  readonly caughtBy: string
  flawed(whole: SessionStorage): Partial<SessionStorage>
}

function recognizing(
  recognize: (whole: SessionStorage, cookieValue: string) => Recognition,
): BrokenStorage['flawed'] {
  return (whole) => ({ recognize: (cookieValue) => recognize(whole, cookieValue) })
}

const brokenStorages: readonly BrokenStorage[] = [
  {
    flaw: 'it reads any spelling of a cookie',
    caughtBy: 'cookies > recognizes the canonical spelling only',
    flawed: recognizing((whole, value) =>
      whole.recognize(/^s:/.test(value) ? encodeURIComponent(value) : value),
    ),
  },
  {
    flaw: 'it takes no notice of white space',
    caughtBy: 'cookies > recognizes the canonical spelling only',
    flawed: recognizing((whole, value) => whole.recognize(value.trim())),
  },
  {
    flaw: 'it throws at what it cannot decode',
    caughtBy: 'cookies > never throws, and recognizes none of 10,000 odd values',
    flawed: recognizing((whole, value) => {
      decodeURIComponent(value)
      return whole.recognize(value)
    }),
  },
  {
    flaw: 'it looks at the beginning of a cookie only',
    caughtBy: 'cookies > refuses a cookie that was cut at any place, or went on',
    flawed: recognizing((whole, value) => {
      const [start = ''] = /^s%3A[\w-]{43}\.(?:[A-Za-z0-9]|%2B|%2F){43}/.exec(value) ?? []
      return whole.recognize(start)
    }),
  },
  {
    flaw: 'it ignores the case of one letter',
    caughtBy: 'cookies > refuses a cookie in which any one bit is another',
    flawed: recognizing((whole, value) => whole.recognize(value.replace(/^S/, 's'))),
  },
  {
    flaw: 'it issues a ticket twice',
    caughtBy: 'cookies > issues no ticket twice',
    flawed: (whole) => {
      const ticket = whole.issue()
      return { issue: () => ticket }
    },
  },
  {
    flaw: 'all of its sessions have one secret',
    caughtBy: 'cookies > gives each session a secret of its own for each purpose',
    flawed: (whole) => {
      const ticket = whole.issue()
      return { secretOf: (_ticket, purpose) => whole.secretOf(ticket, purpose) }
    },
  },
  {
    flaw: 'it takes in two steps',
    caughtBy: 'ends > takes a session once, whoever asks',
    flawed: (whole) => ({
      async take(ticket) {
        const loaded = await whole.load(ticket)
        await aMoment()
        await whole.destroy(ticket)
        return loaded === undefined || isEnded(loaded) ? undefined : loaded
      },
    }),
  },
  {
    flaw: 'it gives whoever begins no cookie',
    caughtBy: 'cookies > names the session by the cookie that it gave',
    flawed: (whole) => ({
      async create(...args) {
        const kept = await whole.create(...args)
        return kept && { ...kept, cookieValue: undefined }
      },
    }),
  },
  {
    flaw: 'it says that its cookie holds the record, and sends none',
    caughtBy: 'sessions > gives a new cookie with every change where the cookie holds the record',
    flawed: () => ({ cookieHoldsRecord: true }),
  },
  {
    flaw: 'every cookie is stale',
    caughtBy: 'cookies > is not about to replace a cookie that it has just given',
    flawed: recognizing((whole, value) => {
      const recognition = whole.recognize(value)
      if (recognition.kind === 'refused') return recognition
      return { kind: 'ticket', ticket: { key: recognition.ticket.key, isStale: true } }
    }),
  },
  {
    flaw: 'it forgets reasons',
    caughtBy: 'ends > keeps the reason with which a session was ended, the first one',
    flawed: (whole) => ({ destroy: (ticket) => whole.destroy(ticket) }),
  },
]

async function failuresOf({ caughtBy, flawed }: BrokenStorage): Promise<readonly string[]> {
  const { failed } = await collect(
    (runner) =>
      describeSessionStorage('it', {
        open() {
          const { storage: whole, close } = openStored()
          const storage: SessionStorage = {
            cookieHoldsRecord: whole.cookieHoldsRecord,
            recognize: (cookieValue) => whole.recognize(cookieValue),
            issue: () => whole.issue(),
            secretOf: (...args) => whole.secretOf(...args),
            load: (...args) => whole.load(...args),
            create: (...args) => whole.create(...args),
            replace: (...args) => whole.replace(...args),
            extend: (...args) => whole.extend(...args),
            take: (...args) => whole.take(...args),
            destroy: (...args) => whole.destroy(...args),
            owners: whole.owners,
            ...flawed(whole),
          }
          return { storage, close }
        },
        runner,
      }),
    caughtBy,
  )
  return failed
}

describe('the tests of the storage contract', () => {
  it.each(brokenStorages)('find out when $flaw', async (brokenStorage) => {
    expect(await failuresOf(brokenStorage)).toEqual([
      `it keeps the contract of a session storage > ${brokenStorage.caughtBy}`,
    ])
  })
})
