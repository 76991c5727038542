import { type Html, html } from '../html'
import type { User } from '../users'
import { layout } from './layout'

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
  readonly viewer: User
  readonly session: SessionDetails
  /** What is wrong with the note that was typed. */
  readonly problem?: string
}

const whyItEnds = {
  'idle-timeout': 'unless you use it before',
  'absolute-timeout': 'because no session lasts longer',
}

export function accountPage({ viewer, session, problem }: Account): Html {
  const { id, visits, note, createdAt, endsAt, endsBecause } = session
  const main = html`<h1>Hello, ${viewer.username}</h1>
<div class="columns">
<section class="card" aria-labelledby="session">
<h2 id="session">This session</h2>
<dl>
<div><dt>Visits here</dt><dd>${visits}</dd></div>
${createdAt && html`<div><dt>Signed in</dt><dd>${time(createdAt)}</dd></div>`}
${
  endsAt &&
  html`<div><dt>Ends</dt><dd>${time(endsAt.idle)}, ${whyItEnds[endsBecause]}</dd></div>
<div><dt>At the latest</dt><dd>${time(endsAt.absolute)}</dd></div>`
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
</div>`
  return layout({ title: problem === undefined ? 'Your account' : 'Not kept', viewer, main })
}

/** A moment: in UTC, until the browser's script says it in local time. */
function time(moment: Date): Html {
  const iso = moment.toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}
