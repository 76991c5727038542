import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, it, onTestFinished } from 'vitest'
import { setUp, signIn } from './client.fixture'
import type { SessionEvent } from './session-events'
import { signInTo, signOutOf } from './sign-ins'

it('a sign-out that finds the session renewed meanwhile ends what it goes on as, and is told as a sign-out, once (R11)', async () => {
  const { request, open, sessions, store } = setUp()
  await request((session) => signInTo(session, signIn('ann')))
  const signingOut = await open()
  await request((session) => session.regenerate())
  const told: SessionEvent[] = []
  const note = (event: unknown) => void told.push(event as SessionEvent)
  subscribe('latchkey:session', note)
  onTestFinished(() => void unsubscribe('latchkey:session', note))
  signOutOf(signingOut, 'passport')
  await sessions.commit(signingOut)
  expect(store.size).toBe(0)
  expect(told.filter(({ kind }) => kind === 'ended')).toEqual([
    {
      kind: 'ended',
      publicId: expect.any(String),
      because: 'signed-out',
      owner: 'ann',
    },
  ])
})
