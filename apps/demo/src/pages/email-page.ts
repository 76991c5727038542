import type { Html } from '../html'
import type { RequestProblem } from '../request-problem'
import { field } from './field'
import { formPage } from './form-page'
import type { Viewer } from './viewer'

interface Email {
  readonly viewer: Viewer
  readonly email?: unknown
  readonly problem?: RequestProblem
}

export function emailPage({ viewer, email, problem }: Email): Html {
  const now =
    viewer.email === undefined
      ? 'You have no confirmed address.'
      : `Your address is ${viewer.email}. It stays so until you confirm the new one.`
  return formPage({
    viewer,
    title: 'Your e-mail address',
    refusedTitle: problem !== undefined && 'Not sent',
    lead: `${now} We send a link there, which you open to confirm it.`,
    action: '/account/email',
    fields: [
      field({
        name: 'email',
        label: 'New address',
        type: 'email',
        autocomplete: 'email',
        value: email,
        problem: problem?.message,
        first: true,
      }),
    ],
    button: 'Send the link',
  })
}
