import { goodPassword } from '../visitor'

/** A request that changes something, with a body that would do it. */
export interface Change {
  readonly path: string
  /** Whether it acts for somebody who is signed in. */
  readonly signedIn: boolean
  readonly body: Readonly<Record<string, string>>
}

/** Another good password. */
export const newPassword = 'a new sentence for next year'

/** All of the demo. Tokens and ids are made up: no answer to them may depend on who asks from where. */
export const changes: readonly Change[] = [
  { path: '/register', signedIn: false, body: { username: 'newcomer', password: goodPassword } },
  { path: '/login', signedIn: false, body: { username: 'ann', password: goodPassword } },
  { path: '/forgot', signedIn: false, body: { username: 'ann' } },
  { path: '/reset', signedIn: false, body: { token: 'x'.repeat(43), password: newPassword } },
  { path: '/verify', signedIn: false, body: { token: 'x'.repeat(43) } },
  { path: '/logout', signedIn: true, body: {} },
  { path: '/sessions/revoke', signedIn: true, body: { id: 'x'.repeat(22) } },
  { path: '/sessions/revoke-others', signedIn: true, body: {} },
  { path: '/account/note', signedIn: true, body: { note: 'changed' } },
  { path: '/account/password', signedIn: true, body: { current: goodPassword, next: newPassword } },
  { path: '/account/email', signedIn: true, body: { email: 'ann@example.com' } },
  { path: '/account/delete', signedIn: true, body: { password: goodPassword } },
]

/** Pages that tell who looks at them. */
export const personalPages = [
  '/',
  '/account',
  '/sessions',
  '/account/password',
  '/account/email',
  '/account/events',
  '/account/delete',
  '/probe/kv',
]

/** Pages for everybody, which know who looks at them. */
export const commonPages = ['/login', '/register', '/forgot', '/reset?token=x', '/verify?token=x']
