import { describe } from 'vitest'
import { failing, succeeding, trying } from './acting.fixture'
import { both } from './both.fixture'

describe('a success, as with the original', () => {
  both('signs in, and goes on', trying(succeeding()))
  both('signs in without a session', trying(succeeding(), { session: false }))
  both('goes to an address', trying(succeeding(), { successRedirect: '/home' }))
  both('goes to another address', trying(succeeding(), { successReturnToOrRedirect: '/home' }))
  both('keeps what is in the session', trying(succeeding(), { keepSessionInfo: true }, { a: 1 }))
  both('gives what is known of the credentials', trying(succeeding({ scope: 'read' })))
  both('gives none of it', trying(succeeding({ scope: 'read' }), { authInfo: false }))
  both('is put elsewhere', trying(succeeding({ a: 1 }), { assignProperty: 'account' }))
  both(
    'is put elsewhere, and nothing else',
    trying(succeeding(), {
      assignProperty: 'account',
      authInfo: false,
      successRedirect: '/home',
      successReturnToOrRedirect: '/back',
    }),
  )
  for (const flash of [
    true,
    'Hello!',
    { message: 'Hello!' },
    { type: 'note', message: 'Hi' },
    {},
  ]) {
    for (const info of [
      undefined,
      'text',
      { message: 'told' },
      { type: 'kind', message: 'told' },
    ]) {
      both(
        `flashes ${JSON.stringify(flash)} where the strategy says ${JSON.stringify(info)}`,
        trying(succeeding(info), { successFlash: flash, keepSessionInfo: true }),
      )
    }
  }
  for (const message of [true, 'Hello!']) {
    for (const info of [undefined, 'text', { message: 'told' }]) {
      both(
        `keeps the message ${message} where the strategy says ${JSON.stringify(info)}`,
        trying(succeeding(info), { successMessage: message }, { messages: ['old'] }),
      )
    }
  }
})

describe('a failure, as with the original', () => {
  both('is a 401', trying(failing()))
  both('is a 401 with a challenge', trying(failing('Basic realm="x"')))
  both('has the status of the strategy', trying(failing('Basic realm="x"', 400)))
  both('may be a status only', trying(failing(403)))
  both('may have an unknown status', trying(failing(undefined, 799)))
  both('goes to an address', trying(failing('x'), { failureRedirect: '/login' }))
  both('is an error', trying(failing('x'), { failWithError: true }))
  both('is an error with a status', trying(failing('x', 400), { failWithError: true }))
  both('sends no challenge that is no text', trying(failing({ message: 'told' })))
  for (const flash of [true, 'No!', { message: 'No!' }, { type: 'note', message: 'No' }, {}]) {
    for (const challenge of [
      undefined,
      'text',
      { message: 'told' },
      { type: 'kind', message: 't' },
    ]) {
      both(
        `flashes ${JSON.stringify(flash)} where the strategy says ${JSON.stringify(challenge)}`,
        trying(failing(challenge), { failureFlash: flash }),
      )
    }
  }
  for (const message of [true, 'No!']) {
    for (const challenge of [undefined, 'text', { message: 'told' }]) {
      both(
        `keeps the message ${message} where the strategy says ${JSON.stringify(challenge)}`,
        trying(failing(challenge), { failureMessage: message }, { messages: ['old'] }),
      )
    }
  }
})
