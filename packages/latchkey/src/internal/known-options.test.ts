import { describe, expect, it } from 'vitest'
import { requireKnownOptions, textsOption } from './known-options'

describe('options', () => {
  const known = { size: 1, colour: 'red' }

  it.each([{}, { size: 2 }, { colour: undefined }])('may be %j', (options) => {
    expect(() => requireKnownOptions('paint()', options, known)).not.toThrow()
  })

  it('have no others, and say so', () => {
    expect(() => requireKnownOptions('paint()', { color: 'red' }, known)).toThrow(
      'OPTION_INVALID: paint() has no option "color", only size, colour. Correct the option',
    )
  })

  it.each(['toString', 'constructor', '__proto__'])('have none that is called %s', (name) => {
    const options = JSON.parse(`{ ${JSON.stringify(name)}: 1 }`)
    expect(() => requireKnownOptions('paint()', options, known)).toThrow(`no option "${name}"`)
  })

  it.each([[null], ['red'], [7], [[]], [() => {}]])('may not be %j', (options) => {
    expect(() => requireKnownOptions('paint()', options, known)).toThrow(
      /^OPTION_INVALID: What is given as options of paint\(\) must be an object\. Received /,
    )
  })
})

describe('an option that is a list of texts', () => {
  it('gives them', () => {
    expect(textsOption('words', ['a', 'b'])).toEqual(['a', 'b'])
  })

  it.each([
    ['acme', 'words must be an array of strings. Received a string of 4 characters.'],
    [null, 'words must be an array of strings. Received null.'],
    [new Set(['acme']), 'words must be an array of strings. Received an object.'],
    [['acme', 7], 'words[1] must be a string. Received number 7.'],
    [['acme', undefined], 'words[1] must be a string. Received undefined.'],
  ])('may not be %j', (value, message) => {
    expect(() => textsOption('words', value)).toThrow(`OPTION_INVALID: ${message}`)
  })
})
