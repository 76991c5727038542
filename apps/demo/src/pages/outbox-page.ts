import { type Html, html } from '../html'
import type { CapturedMail } from '../outbox'
import { layout } from './layout'
import { moment } from './moment'

export function outboxPage(mails: readonly CapturedMail[]): Html {
  const main = html`<h1>Captured mail</h1>
<p class="lead">What would be sent in production. Here everybody can read it.</p>
${mails.length === 0 ? html`<p>Nothing yet.</p>` : html`<ul class="plain">${mails.map(item)}</ul>`}`
  return layout({ title: 'Captured mail', viewer: 'unknown', main })
}

function item({ at, to, subject, text, link }: CapturedMail): Html {
  return html`<li class="card">
<h2>${subject}</h2>
<p class="hint">To ${to}, ${moment(at)}</p>
${text.split('\n\n').map((paragraph) => html`<p>${paragraph}</p>`)}
${link !== undefined && html`<p><a href="${link}">${link}</a></p>`}
</li>
`
}
