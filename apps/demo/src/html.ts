/** Markup that is safe to send: everything that was put into it as text is escaped. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template. `undefined` and `false` leave nothing, so that `${error && html`…`}` reads well. */
export type HtmlValue = Html | string | number | false | undefined | readonly Html[]

/** A template whose values are escaped, unless they are markup already. Attributes in it have to be quoted. */
export function html(fixed: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(String.raw({ raw: fixed }, ...values.map(markupOf)))
}

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'object') return value.map(markupOf).join('')
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
