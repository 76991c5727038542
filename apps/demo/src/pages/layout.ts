import { type Html, html } from '../html'
import type { Viewer } from './viewer'

/** What every page has. */
export interface Page {
  readonly title: string
  /** Who looks at it. `unknown`: the page cannot tell, and offers neither to sign in nor to sign out. */
  readonly viewer: Viewer | undefined | 'unknown'
  readonly main: Html
}

/** Outside production mail is captured, to be read at the foot of each page. */
const mailIsCaptured = process.env.NODE_ENV !== 'production'

/** A whole page. */
export function layout({ title, viewer, main }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Latchkey demo</title>
<link rel="icon" href="/key.svg" type="image/svg+xml">
<link rel="stylesheet" href="/demo.css">
<script src="/demo.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<a class="brand" href="/"><img src="/key.svg" alt="" width="28" height="28">Latchkey <span>demo</span></a>
${viewer !== 'unknown' && navigation(viewer)}
</header>
<main id="main">
${main}
</main>
<footer>
<p>A demo of <strong>Latchkey</strong>, which signs people in and keeps them signed in.${
    mailIsCaptured && html` Its mail is <a href="/outbox">captured here</a>.`
  }</p>
</footer>
</body>
</html>
`
}

function navigation(viewer: Viewer | undefined): Html {
  if (viewer === undefined) {
    return html`<nav aria-label="Site">
<a href="/login">Sign in</a>
<a class="button" href="/register">Register</a>
</nav>`
  }
  return html`<nav aria-label="Site">
<a href="/account">Account</a>
<form method="post" action="/logout"><button class="quiet">Sign out</button></form>
</nav>`
}
