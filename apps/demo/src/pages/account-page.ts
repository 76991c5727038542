import type { Device } from '../devices'
import { type Html, html } from '../html'
import { deviceList } from './device-list'
import { layout } from './layout'
import { moment } from './moment'
import type { Viewer } from './viewer'

/** A session, as its owner sees it. */
export interface SessionDetails {
  /** Names the session, and authenticates nobody. */
  readonly id: string | undefined
  readonly visits: number
  readonly note: string
  readonly createdAt: Date | undefined
  readonly endsAt: { readonly idle: Date; readonly absolute: Date } | undefined
  readonly endsBecause: 'idle-timeout' | 'absolute-timeout'
}

interface Account {
  readonly viewer: Viewer
  readonly session: SessionDetails
  readonly devices: readonly Device[]
  /** What has just been done. */
  readonly notice?: string | undefined
  /** What is wrong with the note that was typed. */
  readonly problem?: string
}

const whyItEnds = {
  'idle-timeout': 'unless you use it before',
  'absolute-timeout': 'because no session lasts longer',
}

export function accountPage({ viewer, session, devices, notice, problem }: Account): Html {
  const { id, visits, note, createdAt, endsAt, endsBecause } = session
  const main = html`<h1>Hello, ${viewer.username}</h1>
${notice !== undefined && html`<p class="notice" role="status">${notice}</p>`}
<div class="columns">
<section class="card" aria-labelledby="session">
<h2 id="session">This session</h2>
<dl>
<div><dt>Visits here</dt><dd>${visits}</dd></div>
${createdAt && html`<div><dt>Signed in</dt><dd>${moment(createdAt)}</dd></div>`}
${
  endsAt &&
  html`<div><dt>Ends</dt><dd>${moment(endsAt.idle)}, ${whyItEnds[endsBecause]}</dd></div>
<div><dt>At the latest</dt><dd>${moment(endsAt.absolute)}</dd></div>`
}
<div><dt>Would end by</dt><dd><code>${endsBecause}</code></dd></div>
<div><dt>Public name</dt><dd><code>${id}</code></dd></div>
</dl>
</section>
<section class="card" aria-labelledby="note-title">
<h2 id="note-title">Your note</h2>
<form method="post" action="/account/note">
<div class="field">
<label for="note">Kept in this session, gone with it</label>
<textarea id="note" name="note" rows="6" maxlength="1000"${
    problem !== undefined && html` aria-invalid="true" aria-describedby="note-problem" autofocus`
  }>
${note}</textarea>
${problem !== undefined && html`<p class="problem" id="note-problem">${problem}</p>`}
</div>
<button>Keep the note</button>
</form>
</section>
<section class="card" aria-labelledby="devices">
<h2 id="devices">Your devices</h2>
${deviceList(devices)}
</section>
${security(viewer)}
</div>`
  return layout({ title: problem === undefined ? 'Your account' : 'Not kept', viewer, main })
}

function security({ email }: Viewer): Html {
  return html`<section class="card" aria-labelledby="security">
<h2 id="security">Your account</h2>
<dl>
<div><dt>E-mail</dt><dd>${email ?? 'none that is confirmed'}</dd></div>
</dl>
<ul class="links">
<li><a href="/account/email">${email === undefined ? 'Add an address' : 'Change the address'}</a></li>
<li><a href="/account/password">Change your password</a></li>
<li><a href="/account/events">What happened to your account</a></li>
<li><a href="/account/delete">Delete your account</a></li>
</ul>
</section>`
}
