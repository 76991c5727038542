import { describe, expect, it } from 'vitest'
import { canonicalName, comparedName } from './usernames'

describe('a name that somebody chooses', () => {
  it.each([
    ['Kate', 'kate'],
    ['KATE', 'kate'],
    ['\u{212A}ate', 'kate'],
    ['\u{FF4B}ate', 'kate'],
    ['k\u{00E1}te', 'k\u{00E1}te'],
    ['ka\u{0301}te', 'k\u{00E1}te'],
    ['\u{1D40A}ate', 'kate'],
    ['mi\u{017F}s', 'miss'],
    ['\u{0130}NC\u{0130}', 'inci'],
    ['I\u{0307}nci', 'inci'],
    ['\u{FB01}ona', 'fiona'],
    ['Stra\u{1E9E}e', 'stra\u{00DF}e'],
    ['__proto__', '__proto__'],
    ['ann.smith-2@example', 'ann.smith-2@example'],
  ])('%j is compared as %j (R50)', (given, canonical) => {
    expect(canonicalName(given)).toBe(canonical)
    expect(canonicalName(canonical)).toBe(canonical)
    expect(comparedName(given)).toBe(canonical)
  })

  it.each([
    ['Russian', 'анна'],
    ['Greek', 'ελένη_1'],
    ['Vietnamese', 'ng\u{1EC7}-v\u{1EEF}'],
    ['Hebrew with its points', 'שָׁלוֹם'],
    ['Hindi', 'प्रिया'],
    ['Tamil', 'ஸ்ரீனிவாசன்'],
    ['Thai', 'น้ำฝน'],
    ['Tibetan', 'བསྟན་འཛིན'],
    ['Arabic', 'محمد٢'],
    ['Persian', 'زهرا۲'],
    ['Japanese', '田中さくらアキTanaka'],
    ['Chinese', '小明xiaoming88'],
    ['Chinese as it sounds', 'ㄅㄆ小明'],
    ['Korean', '김Kim金'],
    ['Cherokee', 'ꮳꮃꭹ'],
    ['pictures', '🙂cat🐈'],
    ['signs', '<img/src=x>&"\'`{{7*7}}'],
  ])('may be %s', (_language, name) => {
    expect(canonicalName(name)).toBe(name.normalize('NFKC').toLowerCase())
  })

  const unseen = {
    'a space of no width': '\u{200B}',
    'a joiner': '\u{200D}',
    'a non-joiner': '\u{200C}',
    'a word joiner': '\u{2060}',
    'an invisible plus': '\u{2064}',
    'a soft hyphen': '\u{00AD}',
    'a mark of order': '\u{FEFF}',
    'a grapheme joiner': '\u{034F}',
    'the first variation selector': '\u{FE00}',
    'the last of the first variation selectors': '\u{FE0F}',
    'a variation selector of another plane': '\u{E0100}',
    'a Mongolian variation selector': '\u{180B}',
    'a Mongolian vowel separator': '\u{180E}',
    'a Hangul filler': '\u{3164}',
    'a Hangul filler of half width': '\u{FFA0}',
    'a filler of an initial': '\u{115F}',
    'a filler of a medial': '\u{1160}',
    'a Khmer vowel that is not written': '\u{17B4}',
    'a tag': '\u{E0061}',
    'the tag of a language': '\u{E0001}',
    'a Braille blank': '\u{2800}',
    'a note of no head': '\u{1D159}',
    'a beam of notes': '\u{1D173}',
    'a format of shorthand': '\u{1BCA0}',
    'the place of an object': '\u{FFFC}',
    damage: '\u{FFFD}',
    'a text direction': '\u{202E}',
    'an isolate': '\u{2066}',
    'a mark of direction': '\u{200F}',
    'an Arabic letter mark': '\u{061C}',
  }
  it.each(Object.entries(unseen))('may not have %s, at any place (R50)', (_what, character) => {
    const places = [`${character}kate`, `ka${character}te`, `kate${character}`, character]
    expect(places.map(canonicalName)).toEqual([undefined, undefined, undefined, undefined])
  })

  it.each([
    ['a space before', ' kate'],
    ['a space behind', 'kate '],
    ['a space within', 'ka te'],
    ['a space that does not break', 'ka\u{00A0}te'],
    ['an ideographic space', 'ka\u{3000}te'],
    ['a space of Ogham', 'ka\u{1680}te'],
    ['what becomes a space', 'ka\u{00A8}te'],
    ['a line break', 'ka\nte'],
    ['a line separator', 'ka\u{2028}te'],
    ['a zero', 'ka\u{0000}te'],
    ['a control of the second set', 'ka\u{0085}te'],
    ['half a character', 'kate\u{D800}'],
    ['a sign of Arabic numbers', 'محمد\u{0600}'],
    ['a private character', 'kate\u{E000}'],
    ['no character', 'kate\u{FFFF}'],
    ['a character without meaning', 'kate\u{0378}'],
    ['a mark on nothing', '\u{0301}kate'],
    ['five marks on one letter', 'ka\u{0301}\u{0302}\u{0303}\u{0304}\u{0308}\u{0306}te'],
    ['a heap of marks', `k${'\u{0300}\u{0301}'.repeat(40)}ate`],
    ['one mark twice', 'ka\u{0323}\u{0323}te'],
    ['a circle on a circle', 'k\u{20DD}\u{20DD}ate'],
    ['a dot below and one that hides above', 'k\u{1ECB}\u{0307}te'],
    ['a dot that hides on a Cyrillic letter', '\u{0456}\u{0307}ра'],
    ['a Cyrillic letter in Latin', 'k\u{0430}te'],
    ['a Greek letter in Latin', 'k\u{03B1}te'],
    ['an Armenian letter in Latin', 'hell\u{0585}'],
    ['a Cherokee letter in Latin', 'k\u{AB7C}te'],
    ['a Hebrew letter in Latin', 'hell\u{05E1}'],
    ['an Arabic letter in Latin', 'a\u{0627}an'],
    ['an Indian nought in Latin', 'g\u{0966}\u{0966}d'],
    ['an Arabic five in Latin', 'g\u{0665}d'],
    ['a Greek letter in Cyrillic', 'анн\u{03B1}'],
    ['a letter of two alphabets at once', 'д\u{0101}'],
    ['an alphabet that nobody writes any more', '\u{10330}\u{10331}'],
    ['nothing', ''],
    ['256 characters', 'k'.repeat(256)],
    ['more than it looks', '\u{FDFA}'.repeat(30)],
    ['a list', ['kate']],
    ['an object', { toString: () => 'kate' }],
    ['undefined', undefined],
    ['null', null],
    ['a number', 7],
  ])('may not be or have %s (R50)', (_what, given) => {
    expect(canonicalName(given)).toBeUndefined()
  })
})

describe('a name that somebody signs in by', () => {
  it.each([
    ['an invisible character', 'Kate\u{FE0F}', 'kate\u{FE0F}'],
    ['a space', 'Kate Smith', 'kate smith'],
    ['two alphabets', 'K\u{0430}te', 'k\u{0430}te'],
    ['a heap of marks', `k${'\u{0300}'.repeat(9)}`, `k${'\u{0300}'.repeat(9)}`],
    ['a character of a later Unicode', 'kate\u{0378}', 'kate\u{0378}'],
  ])('may have %s: whoever has such a name still signs in', (_what, given, compared) => {
    expect(comparedName(given)).toBe(compared)
    expect(canonicalName(given)).toBeUndefined()
  })

  it.each([
    'ka\u{0000}te',
    'kate\r\n',
    'kate\u{D800}',
    '',
    'k'.repeat(256),
    '\u{FDFA}'.repeat(30),
    ['kate'],
    { toString: () => 'kate' },
    undefined,
    null,
    7,
  ])('is none that no store could have: %j', (given) => {
    expect(comparedName(given)).toBeUndefined()
  })
})
