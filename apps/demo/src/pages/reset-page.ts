import { type Html, html } from '../html'
import type { RequestProblem } from '../request-problem'
import { field, hiddenField } from './field'
import { formPage } from './form-page'
import { passwordHint } from './register-page'
import type { Viewer } from './viewer'

interface Reset {
  readonly viewer: Viewer | undefined
  /** Of the link. */
  readonly token: unknown
  readonly problem?: RequestProblem
}

export function resetPage({ viewer, token, problem }: Reset): Html {
  return formPage({
    viewer,
    title: 'Set a new password',
    refusedTitle: problem !== undefined && 'Not set',
    lead: 'All your devices are signed out by it.',
    action: '/reset',
    fields: [
      hiddenField('token', token),
      field({
        name: 'password',
        label: 'New password',
        type: 'password',
        autocomplete: 'new-password',
        hint: passwordHint,
        problem: problem?.message,
        first: true,
      }),
    ],
    button: 'Set the password',
    asides: [html`Does the link not work? <a href="/forgot">Get another one</a>.`],
  })
}
