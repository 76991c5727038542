import type { LoggedEvent } from '../event-log'
import { type Html, html } from '../html'
import { layout } from './layout'
import { moment } from './moment'
import type { Viewer } from './viewer'

/** What the events are called. */
const names: Readonly<Record<LoggedEvent['kind'] | 'sessions-revoked', string>> = {
  registered: 'You registered',
  authenticated: 'Your password was used to sign in',
  'authentication-failed': 'Somebody tried a wrong password',
  confirmed: 'You confirmed that it is still you',
  'confirmation-failed': 'Somebody who was signed in typed a wrong password',
  'limit-hit': 'Too many attempts: refused',
  'password-changed': 'Your password was changed',
  'password-rehashed': 'Your password is kept more safely',
  'reset-requested': 'Somebody asked for a link to set a new password',
  'verification-requested': 'A link went out to confirm an address',
  'email-confirmed': 'Your address was confirmed',
  'token-refused': 'A link was opened that does not work any more',
  disabled: 'Your account was closed',
  enabled: 'Your account was opened again',
  removed: 'Your account was deleted',
  'signed-out': 'A device signed out',
  'session-revoked': 'A device was signed out from your list',
  'session-ended': 'A device was signed out',
  // In databases from before each session was told by itself.
  'sessions-revoked': 'Other devices were signed out',
  'ended-session-presented': 'A device came back that had been signed out: it got nothing',
  'message-failed': 'A mail could not be sent',
}

export function eventsPage({
  viewer,
  events,
}: {
  readonly viewer: Viewer
  readonly events: readonly LoggedEvent[]
}): Html {
  const main = html`<section class="card">
<h1>What happened to your account</h1>
<p>Something here that was not you? <a href="/account/password">Change your password</a>.</p>
<ol class="events">${events.map(item)}</ol>
</section>`
  return layout({ title: 'What happened', viewer, main })
}

function item({ at, kind, network, times }: LoggedEvent): Html {
  return html`<li>
<strong>${names[kind]}</strong>${times > 1 && html` <span class="tag">${times} times</span>`}
<p class="hint">${moment(at)}${network !== undefined && html`, from ${network}`}</p>
</li>
`
}
