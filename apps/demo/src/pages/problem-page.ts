import { type Html, html } from '../html'
import { layout } from './layout'

interface Problem {
  readonly status: number
  readonly message: string
}

export function problemPage({ status, message }: Problem): Html {
  const main = html`<section class="card narrow">
<h1>That did not work</h1>
<p>${message}</p>
<p class="hint">Status ${status}</p>
<p class="actions"><a class="button" href="/">Back to the start</a></p>
</section>`
  return layout({ title: 'That did not work', viewer: 'unknown', main })
}
