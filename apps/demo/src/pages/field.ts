import { type Html, html } from '../html'

/** An input with its label, and what is wrong with it. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'password'
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly hint?: string
  readonly problem?: string | undefined
  /** Whether it has the focus when the page opens. */
  readonly first?: boolean
}

/** A field of a form. What is wrong stands beside it, and is read out with it. */
export function field(field: Field): Html {
  const { name, label, type = 'text', autocomplete, value = '', hint, problem, first } = field
  const notes = [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(' ')
  return html`<div class="field">
<label for="${name}">${label}</label>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required autocapitalize="none" spellcheck="false"${
    value !== '' && html` value="${value}"`
  }${notes !== '' && html` aria-describedby="${notes}"`}${
    problem !== undefined && html` aria-invalid="true"`
  }${first === true && html` autofocus`}>
${problem !== undefined && html`<p class="problem" id="${name}-problem">${problem}</p>`}
</div>`
}
