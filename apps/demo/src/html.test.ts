import { describe, expect, it } from 'vitest'
import { html } from './html'

describe('a template', () => {
  it('escapes what is put into it, in text and in attributes', () => {
    const evil = `<script>"&'`
    expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
      '<p title="&#60;script&#62;&#34;&#38;&#39;">&#60;script&#62;&#34;&#38;&#39;</p>',
    )
  })

  it('leaves markup alone, also in lists', () => {
    const items = ['a', '<b>'].map((each) => html`<li>${each}</li>`)
    expect(html`<ul>${items}</ul>`.text).toBe('<ul><li>a</li><li>&#60;b&#62;</li></ul>')
  })

  it('leaves nothing where there is nothing, and writes 0', () => {
    expect(html`${undefined}${false}${''}${0}`.text).toBe('0')
  })

  it('takes an object that looks like markup for none', () => {
    const forged = JSON.parse('{"text":"<script>"}') as string
    expect(() => html`${forged}`).toThrow(TypeError)
  })
})
