import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { onTestFinished } from 'vitest'
import { Passwords } from '../passwords/passwords'
import type { PasswordPolicy } from '../passwords/policy'
import { Sessions } from '../session/sessions'
import { MemoryStore } from '../stores/memory'
import { MemoryAttempts, MemoryTokens, MemoryUsers } from '../stores/memory-accounts'
import { FakeClock } from '../testing/fake-clock'
import { type AccountsOptions, createAccounts } from './accounts'
import type { Message } from './messages'
import type { SecurityEvent } from './security-events'
import type { StoredUser } from './user-store'

export const password = 'correct horse battery'

/** Milliseconds instead of a good part of a second. */
export const quickPasswords = new Passwords({
  hashing: { algorithm: 'scrypt', costLog2: 4, blockSize: 8, parallelism: 1 },
  allowWeakForTests: true,
})

/** Refuses what is shorter than eight characters, and what is no text. */
const plainPolicy: PasswordPolicy = {
  async check(given) {
    if (typeof given === 'string' && given.length >= 8 && given.length <= 1024) return undefined
    return { code: 'password_too_short', message: 'Choose a longer one.' }
  },
}

/** Accounts in memory, with the messages that they sent and the events that they told. */
export function openAccounts(options: Partial<AccountsOptions<StoredUser>> = {}) {
  const clock = new FakeClock()
  const messages: Message[] = []
  const users = new MemoryUsers()
  const sessions = new Sessions<object>({
    store: new MemoryStore({ clock }),
    keys: ['k'.repeat(32)],
    clock,
  })
  const accounts = createAccounts({
    users,
    attempts: new MemoryAttempts(),
    tokens: new MemoryTokens({ clock }),
    passwords: quickPasswords,
    policy: plainPolicy,
    send: (message: Message) => messages.push(message),
    links: { origin: 'https://app.example' },
    sessions,
    devices: { keys: ['d'.repeat(32)] },
    clock,
    ...options,
  })
  const events: SecurityEvent[] = []
  const note = (event: unknown) => void events.push(event as SecurityEvent)
  subscribe('latchkey:security', note)
  onTestFinished(() => void unsubscribe('latchkey:security', note))
  return { accounts, users, sessions, clock, messages, events }
}

export type OpenAccounts = ReturnType<typeof openAccounts>

/** Somebody who has registered; with an address, it is proven. */
export async function registered(
  { accounts, messages }: OpenAccounts,
  username = 'ann',
  email?: string,
): Promise<StoredUser> {
  const registration = await accounts.register({ username, password, email })
  if (registration.kind !== 'registered') throw new Error(JSON.stringify(registration))
  if (email === undefined) return registration.user
  await accounts.settled()
  const verified = await accounts.verify(tokenIn(messages.at(-1)))
  if (verified.kind !== 'verified') throw new Error(JSON.stringify(verified))
  return verified.user
}

/** The token in the link of a message. */
export function tokenIn(message: Message | undefined): string {
  if (message === undefined || !('link' in message)) throw new Error('There is no link.')
  return new URL(message.link).searchParams.get('token') ?? ''
}
