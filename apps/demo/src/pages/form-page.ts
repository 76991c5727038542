import { type Html, html } from '../html'
import { layout } from './layout'
import type { Viewer } from './viewer'

/** A page with one form. */
export interface FormPage {
  readonly viewer: Viewer | undefined
  readonly title: string
  /** The title where what was sent has been refused. */
  readonly refusedTitle?: string | false
  /** What has happened before. */
  readonly notice?: string | undefined
  /** What it is for. */
  readonly lead?: string
  readonly action: string
  readonly fields: readonly Html[]
  readonly button: string
  /** Where else to go. */
  readonly asides?: readonly Html[]
}

export function formPage(page: FormPage): Html {
  const { viewer, title, refusedTitle, notice, lead, action, fields, button, asides = [] } = page
  const main = html`<section class="card narrow">
<h1>${title}</h1>
${notice !== undefined && html`<p class="notice" role="status">${notice}</p>`}
${lead !== undefined && html`<p>${lead}</p>`}
<form method="post" action="${action}">
${fields}
<button>${button}</button>
</form>
${asides.map((aside) => html`<p class="aside">${aside}</p>`)}
</section>`
  return layout({ title: refusedTitle || title, viewer, main })
}
