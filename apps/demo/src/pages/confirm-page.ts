import { type Html, html } from '../html'
import type { RequestProblem } from '../request-problem'
import { hiddenField, ownPasswordField } from './field'
import { formPage } from './form-page'
import type { Viewer } from './viewer'

interface Confirm {
  readonly viewer: Viewer
  /** Where to go afterwards; a path of this site. */
  readonly next: string
  readonly problem?: RequestProblem
}

export function confirmPage({ viewer, next, problem }: Confirm): Html {
  return formPage({
    viewer,
    title: 'Is it still you?',
    refusedTitle: problem !== undefined && 'Not confirmed',
    lead: 'What comes next is for nobody but you. Type your password to go on.',
    action: '/account/confirm',
    fields: [hiddenField('next', next), ownPasswordField(problem?.message)],
    button: 'Go on',
    asides: [html`<a href="/account">Back to your account</a>`],
  })
}
