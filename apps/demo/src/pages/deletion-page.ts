import { type Html, html } from '../html'
import type { RequestProblem } from '../request-problem'
import { ownPasswordField } from './field'
import { formPage } from './form-page'
import type { Viewer } from './viewer'

export function deletionPage({
  viewer,
  problem,
}: {
  readonly viewer: Viewer
  readonly problem?: RequestProblem
}): Html {
  return formPage({
    viewer,
    title: 'Delete your account',
    refusedTitle: problem !== undefined && 'Not deleted',
    lead: 'Your name, your note and all your sessions are gone then, for good.',
    action: '/account/delete',
    fields: [ownPasswordField(problem?.message)],
    button: 'Delete it',
    asides: [html`<a href="/account">Rather keep it</a>`],
  })
}
