/** Scripts that people write today: UAX 31 tables 5 and 7. Those of inscriptions and manuscripts are left out, as it recommends. */
const scripts = [
  ...['Adlam', 'Arabic', 'Armenian', 'Balinese', 'Bamum', 'Batak', 'Bengali', 'Bopomofo'],
  ...['Canadian_Aboriginal', 'Chakma', 'Cham', 'Cherokee', 'Cyrillic', 'Devanagari', 'Ethiopic'],
  ...['Georgian', 'Greek', 'Gujarati', 'Gurmukhi', 'Hangul', 'Hanifi_Rohingya', 'Han', 'Hebrew'],
  ...['Hiragana', 'Javanese', 'Kannada', 'Katakana', 'Kayah_Li', 'Khmer', 'Lao', 'Latin'],
  ...['Lepcha', 'Limbu', 'Lisu', 'Malayalam', 'Mandaic', 'Meetei_Mayek', 'Miao', 'Myanmar'],
  ...['New_Tai_Lue', 'Newa', 'Nko', 'Nyiakeng_Puachue_Hmong', 'Ol_Chiki', 'Oriya', 'Osage'],
  ...['Saurashtra', 'Sinhala', 'Sundanese', 'Syloti_Nagri', 'Syriac', 'Tai_Le', 'Tai_Tham'],
  ...[
    'Tai_Viet',
    'Tamil',
    'Telugu',
    'Thaana',
    'Thai',
    'Tibetan',
    'Tifinagh',
    'Vai',
    'Wancho',
    'Yi',
  ],
]

/** What is written together: Japanese, Chinese and Korean, each with Latin letters (UTS 39 section 5.2, "Highly Restrictive"). */
const together = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
]

const alphabets = [...scripts.map((script) => [script]), ...together].map((names) => {
  const letters = ['Common', 'Inherited', ...names].map((name) => `\\p{Script_Extensions=${name}}`)
  return new RegExp(`^[${letters.join('')}]*$`, 'u')
})

/** Whether somebody could have written it with one keyboard: in one alphabet that is in use, beside the digits and signs that all have. */
export function isOfOneAlphabet(text: string): boolean {
  return alphabets.some((alphabet) => alphabet.test(text))
}
