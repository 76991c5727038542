import type { AnonymityReason } from 'latchkey'
import { type Html, html } from '../html'
import { field, hiddenField } from './field'
import { formPage } from './form-page'
import type { Viewer } from './viewer'
import { whySignedOut } from './why-signed-out'

interface Login {
  readonly viewer: Viewer | undefined
  /** Why nobody is signed in. */
  readonly why?: AnonymityReason | undefined
  /** What was done before, by its name in the query. */
  readonly after?: unknown
  /** Where to go afterwards; a path of this site. */
  readonly next: string | undefined
  readonly username?: string
  /** Whether they ticked that they want to stay signed in. */
  readonly remembered?: boolean
  /** Why it failed. */
  readonly message?: string
}

export function loginPage(login: Login): Html {
  const { viewer, why, after, next, username = '', remembered = false, message } = login
  const fields = [
    field({
      name: 'username',
      label: 'Name',
      autocomplete: 'username',
      value: username,
      first: username === '',
    }),
    field({
      name: 'password',
      label: 'Password',
      type: 'password',
      autocomplete: 'current-password',
      problem: message,
      first: username !== '',
    }),
    html`<p class="check"><input id="remember" name="remember" type="checkbox" value="yes"${remembered && html` checked`}> <label for="remember">Stay signed in on this device</label></p>`,
  ]
  return formPage({
    viewer,
    title: 'Sign in',
    refusedTitle: message !== undefined && 'Not signed in',
    notice: noticeOf({ viewer, why, after }),
    action: '/login',
    fields: next === undefined ? fields : [hiddenField('next', next), ...fields],
    button: 'Sign in',
    asides: [
      html`New here? <a href="/register">Register</a>.`,
      html`<a href="/forgot">Forgot your password?</a>`,
    ],
  })
}

function noticeOf({ viewer, why, after }: Pick<Login, 'viewer' | 'why' | 'after'>) {
  if (after === 'reset') return 'Your new password is set. Sign in with it.'
  if (viewer !== undefined) return 'You are signed in. Show once more that it is you to go on.'
  return why && whySignedOut[why]
}
