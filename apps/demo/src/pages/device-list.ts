import type { Device } from '../devices'
import { type Html, html } from '../html'
import { moment } from './moment'

/** The sessions of a user, each with the button that ends it. */
export function deviceList(devices: readonly Device[]): Html {
  const others = devices.filter(({ current }) => !current)
  return html`<ul class="devices">
${devices.map(item)}
</ul>
${
  others.length > 0 &&
  html`<form method="post" action="/sessions/revoke-others"><button class="quiet">Sign out all others</button></form>`
}`
}

function item({ id, current, device, place, createdAt, lastSeenAt }: Device): Html {
  return html`<li>
<div>
<strong id="device-${id}">${device}</strong>${current && html` <span class="tag">this one</span>`}
<p class="hint">From ${place}. Signed in ${moment(createdAt)}, last seen ${moment(lastSeenAt)}.</p>
</div>
${
  !current &&
  html`<form method="post" action="/sessions/revoke">
<input type="hidden" name="id" value="${id}">
<button class="quiet" aria-describedby="device-${id}">Sign out</button>
</form>`
}
</li>
`
}
