import type { AnonymityReason } from 'latchkey'
import { type Html, html } from '../html'
import { layout } from './layout'
import type { Viewer } from './viewer'

interface Home {
  readonly viewer: Viewer | undefined
  readonly why: AnonymityReason | undefined
}

export function homePage({ viewer, why }: Home): Html {
  const main = html`<section class="hero">
<h1>Get in. Stay in.</h1>
<p class="lead">Register, sign in on all your devices, look after them, change or forget your password: a small real app on Latchkey.</p>
${viewer === undefined ? invitation() : welcome(viewer)}
</section>
<div class="columns">
<section aria-labelledby="now" class="card">
<h2 id="now">This request, as the server sees it</h2>
<dl>
<div><dt>Signed in</dt><dd>${viewer?.username ?? 'nobody'}</dd></div>
${why !== undefined && html`<div><dt>Why nobody</dt><dd><code>${why}</code></dd></div>`}
</dl>
</section>
<section aria-labelledby="try" class="card">
<h2 id="try">Try to break it</h2>
<ul>
<li>Sign in in two browsers, and sign one of them out from the other.</li>
<li>Try a wrong password ten times, then the right one where you were signed in before.</li>
<li>Change a letter of the cookie, and come back here: you are told why.</li>
<li>Stop the server and start it again: you are still signed in.</li>
</ul>
</section>
</div>`
  return layout({ title: 'Welcome', viewer, main })
}

function invitation(): Html {
  return html`<p class="actions"><a class="button" href="/register">Register</a> <a class="button quiet" href="/login">Sign in</a></p>`
}

function welcome({ username }: Viewer): Html {
  return html`<p class="actions"><a class="button" href="/account">Go to your account, ${username}</a></p>`
}
