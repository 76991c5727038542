import type { AnonymityReason } from 'latchkey'

/** What to say to somebody who had a session and has none any more; nothing to who never had one. */
export const whySignedOut: Partial<Record<AnonymityReason, string>> = {
  'idle-timeout': 'You were signed out because you had not used the site for a while.',
  'absolute-timeout': 'You were signed out because you had signed in long ago.',
  revoked: 'You were signed out from another device.',
  'too-many-sessions': 'You were signed out because you have signed in on many devices since.',
  'credential-changed': 'You were signed out because your password was changed.',
  'user-gone': 'You were signed out because your account is gone.',
  'duplicate-cookie': 'Your browser sent two sessions, so neither was believed. Sign in again.',
  'bad-signature': 'Your session was not made by this server. Sign in again.',
  'corrupt-record': 'Your session could not be read. Sign in again.',
  'unknown-id': 'Your session has ended. Sign in again.',
}
