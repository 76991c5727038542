import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type Clock, systemClock } from '../internal/clock'
import type { AnonymityReason, EndReason } from '../session/anonymity'
import type { SessionEvent } from '../session/session-events'
import type { SecurityEvent } from './security-events'

/** What happens to sessions, as far as it is about security. Sessions are named by their public ids, which sign nobody in. */
export type SessionFact =
  /** A session was stored for somebody who had proven who they are. What was proven but not stored is no sign-in. */
  | {
      readonly kind: 'signed-in'
      readonly userId: string | undefined
      readonly session: string
      /** The session whose place it took, where there was one. */
      readonly replaces: string | undefined
      /** The names of RFC 8176, `pwd` for a password. */
      readonly methods: readonly string[]
    }
  | { readonly kind: 'signed-out'; readonly userId: string; readonly session: string }
  /** On purpose, from outside of it: its owner ended it on a list of devices, or a program did, as where it disables its user. */
  | {
      readonly kind: 'session-revoked'
      readonly userId: string | undefined
      readonly session: string
    }
  /** Otherwise: with a change of the password, as one of too many, with its user, or nobody was signed in. */
  | {
      readonly kind: 'session-ended'
      readonly userId: string | undefined
      readonly session: string
      readonly because: Exclude<EndReason, 'revoked'> | 'signed-out' | undefined
    }
  /** The cookie of a session that had been ended was presented again: by a browser that had not heard of it, or by who had copied it. */
  | {
      readonly kind: 'ended-session-presented'
      readonly session: string
      readonly why: Extract<AnonymityReason, 'unknown-id' | EndReason>
    }
  /** A cookie that this server did not make, or several that contradict each other. */
  | {
      readonly kind: 'cookie-refused'
      readonly why: Extract<AnonymityReason, 'malformed' | 'bad-signature' | 'duplicate-cookie'>
    }

/**
 * One fact about accounts or sessions, told once. What ends all sessions of a user is told as the end of each, by the name under which its sign-in was told: a count says of
 * no sign-in whether it still stands.
 */
export type SecurityNews = (SessionFact & Pick<SecurityEvent, 'at' | 'network'>) | SecurityEvent

const channels = ['latchkey:security', 'latchkey:session'] as const

/**
 * Listens to all security events of this process, as one stream: of accounts (`latchkey:security`), and those of sessions (`latchkey:session`) that are about security.
 * What the listener throws or rejects with harms nobody.
 * @returns ends it; ending it twice does nothing
 */
export function onSecurityNews(
  listener: (news: SecurityNews) => unknown,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): () => void {
  const hear = (message: unknown, channel: string | symbol) => {
    safely(() => {
      const isOfAccounts = channel === channels[0]
      const all = isOfAccounts
        ? [message as SecurityEvent]
        : newsOfSessions(message as SessionEvent, clock)
      for (const news of all) safely(() => listener(news))
    })
  }
  for (const channel of channels) subscribe(channel, hear)
  return () => {
    for (const channel of channels) unsubscribe(channel, hear)
  }
}

/** Whatever a subscriber of a diagnostics channel throws ends the process (Node: `triggerUncaughtException`). */
function safely(task: () => unknown): void {
  new Promise((resolve) => resolve(task())).catch(() => {})
}

function newsOfSessions(event: SessionEvent, clock: Clock): SecurityNews[] {
  const network = event.kind === 'ended' ? event.network : undefined
  const origin = network === undefined ? {} : { network }
  return factsOf(event).map((fact) => ({ ...fact, at: clock.now(), ...origin }))
}

function factsOf(event: SessionEvent): SessionFact[] {
  switch (event.kind) {
    case 'created': {
      const { publicId: session, replaces, signIns = [] } = event
      return signIns.map(({ owner: userId, methods }) => {
        return { kind: 'signed-in', userId, session, replaces, methods }
      })
    }
    case 'ended': {
      const { publicId: session, because, owner: userId } = event
      if (because === 'revoked') return [{ kind: 'session-revoked', userId, session }]
      if (because === 'signed-out' && userId !== undefined) {
        return [{ kind: 'signed-out', userId, session }]
      }
      return [{ kind: 'session-ended', userId, session, because }]
    }
    case 'not-opened':
      return refusalOf(event)
    default:
      return []
  }
}

function refusalOf({ why, publicId: session }: Extract<SessionEvent, { kind: 'not-opened' }>) {
  const facts: SessionFact[] = []
  switch (why) {
    case 'malformed':
    case 'bad-signature':
    case 'duplicate-cookie':
      facts.push({ kind: 'cookie-refused', why })
      break
    case 'unknown-id':
    case 'revoked':
    case 'credential-changed':
    case 'too-many-sessions':
    case 'user-gone':
      if (session !== undefined) facts.push({ kind: 'ended-session-presented', session, why })
      break
  }
  return facts
}
