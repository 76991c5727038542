import type { Html } from '../html'
import type { RequestProblem } from '../request-problem'
import { field } from './field'
import { formPage } from './form-page'
import { passwordHint } from './register-page'
import type { Viewer } from './viewer'

export function passwordPage({
  viewer,
  problem,
}: {
  readonly viewer: Viewer
  readonly problem?: RequestProblem
}): Html {
  const problemWith = (name: string) => (problem?.field === name ? problem.message : undefined)
  const isCurrentRight = problem?.field === 'next'
  return formPage({
    viewer,
    title: 'Change your password',
    refusedTitle: problem !== undefined && 'Not changed',
    lead: 'All other devices are signed out by it.',
    action: '/account/password',
    fields: [
      field({
        name: 'current',
        label: 'Current password',
        type: 'password',
        autocomplete: 'current-password',
        problem: problemWith('current'),
        first: !isCurrentRight,
      }),
      field({
        name: 'next',
        label: 'New password',
        type: 'password',
        autocomplete: 'new-password',
        hint: passwordHint,
        problem: problemWith('next'),
        first: isCurrentRight,
      }),
    ],
    button: 'Change the password',
  })
}
