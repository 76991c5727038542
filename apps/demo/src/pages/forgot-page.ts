import { type Html, html } from '../html'
import type { RequestProblem } from '../request-problem'
import { field } from './field'
import { formPage } from './form-page'
import type { Viewer } from './viewer'

interface Forgot {
  readonly viewer: Viewer | undefined
  readonly isSent?: boolean
  readonly username?: unknown
  readonly problem?: RequestProblem
}

export function forgotPage({ viewer, isSent = false, username, problem }: Forgot): Html {
  return formPage({
    viewer,
    title: 'Forgot your password?',
    refusedTitle: problem !== undefined && 'Not sent',
    notice: isSent
      ? 'If there is such an account with a confirmed address, a mail is on its way to it.'
      : undefined,
    lead: 'We send you a link with which you can set a new one.',
    action: '/forgot',
    fields: [
      field({
        name: 'username',
        label: 'Name or e-mail',
        autocomplete: 'username',
        value: username,
        problem: problem?.message,
        first: true,
      }),
    ],
    button: 'Send the link',
    asides: [html`Remembered it? <a href="/login">Sign in</a>.`],
  })
}
