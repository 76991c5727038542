import { type Html, html } from '../html'
import type { RequestProblem } from '../request-problem'
import { field, hiddenField } from './field'
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
    lead: 'It is a while since you signed in. Type your password to go on.',
    action: '/account/confirm',
    fields: [
      hiddenField('next', next),
      field({
        name: 'password',
        label: 'Password',
        type: 'password',
        autocomplete: 'current-password',
        problem: problem?.message,
        first: true,
      }),
    ],
    button: 'Go on',
    asides: [html`<a href="/account">Back to your account</a>`],
  })
}
