import { type Html, html } from '../html'
import type { RequestProblem } from '../request-problem'
import { hiddenField } from './field'
import { formPage } from './form-page'
import { layout } from './layout'
import type { Viewer } from './viewer'

interface Verify {
  readonly viewer: Viewer | undefined
  /** Of the link. */
  readonly token?: unknown
  /** The address that is now confirmed. */
  readonly confirmed?: string
  readonly problem?: RequestProblem
}

export function verifyPage({ viewer, token, confirmed, problem }: Verify): Html {
  if (confirmed !== undefined) return said(viewer, 'Confirmed', `${confirmed} is your address now.`)
  if (problem !== undefined) return said(viewer, 'Not confirmed', problem.message)
  return formPage({
    viewer,
    title: 'Confirm your address',
    lead: 'One click, and the address that this link was sent to is your account’s.',
    action: '/verify',
    fields: [hiddenField('token', token)],
    button: 'Confirm',
  })
}

function said(viewer: Viewer | undefined, title: string, text: string): Html {
  const main = html`<section class="card narrow">
<h1>${title}</h1>
<p role="status">${text}</p>
<p class="actions"><a class="button" href="/account">Go to your account</a></p>
</section>`
  return layout({ title, viewer, main })
}
