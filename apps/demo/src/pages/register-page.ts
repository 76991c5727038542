import { passwordPolicyDefaults } from 'latchkey/passwords'
import { type Html, html } from '../html'
import type { RequestProblem } from '../request-problem'
import { field } from './field'
import { formPage } from './form-page'
import type { Viewer } from './viewer'

interface Registration {
  readonly viewer: Viewer | undefined
  readonly typed?: { readonly username: unknown; readonly email: unknown }
  /** What was refused. */
  readonly problems?: readonly RequestProblem[]
}

/** What a password has to be, where one is chosen. */
export const passwordHint = `At least ${passwordPolicyDefaults.minLength} characters. A sentence is easy to remember.`

export function registerPage({ viewer, typed, problems = [] }: Registration): Html {
  const problemWith = (name: string) => problems.find(({ field }) => field === name)?.message
  const firstField = problems[0]?.field ?? 'username'
  const fields = [
    field({
      name: 'username',
      label: 'Name',
      autocomplete: 'username',
      value: typed?.username,
      problem: problemWith('username'),
      first: firstField === 'username',
    }),
    field({
      name: 'email',
      label: 'E-mail (optional)',
      type: 'email',
      autocomplete: 'email',
      value: typed?.email,
      hint: 'For a link, should you forget your password.',
      problem: problemWith('email'),
      optional: true,
      first: firstField === 'email',
    }),
    field({
      name: 'password',
      label: 'Password',
      type: 'password',
      autocomplete: 'new-password',
      hint: passwordHint,
      problem: problemWith('password'),
      first: firstField === 'password',
    }),
  ]
  return formPage({
    viewer,
    title: 'Register',
    refusedTitle: problems.length > 0 && 'Not registered',
    action: '/register',
    fields,
    button: 'Register',
    asides: [html`Been here before? <a href="/login">Sign in</a>.`],
  })
}
