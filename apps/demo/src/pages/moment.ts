import { type Html, html } from '../html'

/** A moment: in UTC, until the browser's script says it in local time. */
export function moment(date: Date): Html {
  const iso = date.toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}
