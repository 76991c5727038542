import { shortestPassword } from '../accounts'
import { type Html, html } from '../html'
import type { RequestProblem } from '../request-problem'
import type { User } from '../users'
import { field } from './field'
import { layout } from './layout'

interface Registration {
  readonly viewer: User | undefined
  /** What was typed, if it was text. */
  readonly username?: unknown
  /** Why it was refused. */
  readonly problem?: RequestProblem
}

export function registerPage({ viewer, username, problem }: Registration): Html {
  const problemWith = (name: string) => (problem?.field === name ? problem.message : undefined)
  const main = html`<section class="card narrow">
<h1>Register</h1>
<form method="post" action="/register">
${field({
  name: 'username',
  label: 'Name',
  autocomplete: 'username',
  value: typeof username === 'string' ? username : '',
  problem: problemWith('username'),
  first: problem?.field !== 'password',
})}
${field({
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'new-password',
  hint: `At least ${shortestPassword} characters. A sentence is easy to remember.`,
  problem: problemWith('password'),
  first: problem?.field === 'password',
})}
<button>Register</button>
</form>
<p class="aside">Been here before? <a href="/login">Sign in</a>.</p>
</section>`
  return layout({ title: problem === undefined ? 'Register' : 'Not registered', viewer, main })
}
