import { type Html, html } from '../html'

/** An input with its label, and what is wrong with it. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'password' | 'email'
  readonly autocomplete: string
  /** What was typed, if it was text. */
  readonly value?: unknown
  readonly hint?: string
  readonly problem?: string | undefined
  /** Whether it may be left empty. */
  readonly optional?: boolean
  /** Whether it has the focus when the page opens. */
  readonly first?: boolean
}

/** A field of a form. What is wrong stands beside it, and is read out with it. */
export function field(field: Field): Html {
  const { name, label, type = 'text', autocomplete, value, hint, problem, optional, first } = field
  const notes = [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(' ')
  return html`<div class="field">
<label for="${name}">${label}</label>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}"${
    optional !== true && html` required`
  } autocapitalize="none" spellcheck="false"${
    typeof value === 'string' && value !== '' && html` value="${value}"`
  }${notes !== '' && html` aria-describedby="${notes}"`}${
    problem !== undefined && html` aria-invalid="true"`
  }${first === true && html` autofocus`}>
${problem !== undefined && html`<p class="problem" id="${name}-problem">${problem}</p>`}
</div>`
}

/** The password of who is signed in, to show that it is still them. */
export function ownPasswordField(problem: string | undefined): Html {
  return field({
    name: 'password',
    label: 'Password',
    type: 'password',
    autocomplete: 'current-password',
    problem,
    first: true,
  })
}

/** A value that the form takes along, unseen. */
export function hiddenField(name: string, value: unknown): Html {
  return html`<input type="hidden" name="${name}" value="${typeof value === 'string' ? value : ''}">`
}
