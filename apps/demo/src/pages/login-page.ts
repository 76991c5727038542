import type { AnonymityReason } from 'latchkey'
import { type Html, html } from '../html'
import type { User } from '../users'
import { field } from './field'
import { layout } from './layout'
import { whySignedOut } from './why-signed-out'

interface Login {
  readonly viewer: User | undefined
  /** Why nobody is signed in. */
  readonly why?: AnonymityReason | undefined
  /** Where to go afterwards; a path of this site. */
  readonly next: string | undefined
  readonly username?: string
  /** Why it failed. */
  readonly message?: string
}

export function loginPage({ viewer, why, next, username = '', message }: Login): Html {
  const farewell = why && whySignedOut[why]
  const main = html`<section class="card narrow">
<h1>Sign in</h1>
${farewell !== undefined && html`<p class="notice" role="status">${farewell}</p>`}
<form method="post" action="/login">
${next !== undefined && html`<input type="hidden" name="next" value="${next}">`}
${field({
  name: 'username',
  label: 'Name',
  autocomplete: 'username',
  value: username,
  first: username === '',
})}
${field({
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
  problem: message,
  first: username !== '',
})}
<button>Sign in</button>
</form>
<p class="aside">New here? <a href="/register">Register</a>.</p>
</section>`
  return layout({ title: message === undefined ? 'Sign in' : 'Not signed in', viewer, main })
}
