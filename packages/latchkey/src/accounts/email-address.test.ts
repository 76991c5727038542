import { describe, expect, it } from 'vitest'
import { canonicalEmail } from './email-address'
import { canonicalName } from './usernames'

describe('an address', () => {
  it.each([
    ['Ann@Example.COM', 'ann@example.com'],
    ["o'neil+tag@mail.example", "o'neil+tag@mail.example"],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
  ])('%s is compared as %s', (given, canonical) => {
    expect(canonicalEmail(given)).toBe(canonical)
  })

  it.each([
    '\u{212A}ate@example.com',
    'k\u{0131}m@example.com',
    'miss\u{017F}@example.com',
    '\u{FF4B}ate@example.com',
    'kate\u{FF20}example.com',
    'kate\u{FE6B}example.com',
    'kate@ex\u{0430}mple.com',
    'kate@example.com ',
    'kate@example.com\r\nBcc: eve@example.com',
    'kate@example.com,eve@example.com',
    'kate@eve.example@example.com',
    '"kate eve"@example.com',
    'kate@[192.0.2.1]',
    'kate@localhost',
    'kate@-x.example',
    '.kate@example.com',
    'ka..te@example.com',
    `${'k'.repeat(65)}@example.com`,
    `k@${'e'.repeat(64)}.example`,
    `k@${'e.'.repeat(130)}example`,
    ['kate@example.com'],
    { toString: () => 'kate@example.com' },
    '',
    undefined,
  ])('%j is none, and nobody else’s (T-UNI-1)', (given) => {
    expect(canonicalEmail(given)).toBeUndefined()
  })
})

describe('a name', () => {
  it.each([
    ['Kate', 'kate'],
    ['KATE', 'kate'],
    ['\u{212A}ate', 'kate'],
    ['\u{FF4B}ate', 'kate'],
    ['k\u{00E1}te', 'k\u{00E1}te'],
    ['ka\u{0301}te', 'k\u{00E1}te'],
    ['mi\u{017F}s', 'miss'],
    ['\u{0410}\u{043D}\u{043D}\u{0430}', '\u{0430}\u{043D}\u{043D}\u{0430}'],
    ['__proto__', '__proto__'],
  ])('%j is compared as %j (R50)', (given, canonical) => {
    expect(canonicalName(given)).toBe(canonical)
    expect(canonicalName(canonical)).toBe(canonical)
  })

  it.each([
    'kate\u{200B}',
    'kate\u{200D}',
    'k\u{0430}te',
    '\u{202E}etak',
    'kate ',
    ' kate',
    'ka te',
    'ka\u{00A0}te',
    'ka\u{0000}te',
    'ka\u{00AD}te',
    'kate\u{FEFF}',
    'kate\u{D800}',
    'kate\u{E000}',
    '',
    'k'.repeat(256),
    '\u{FDFA}'.repeat(30),
    ['kate'],
    { toString: () => 'kate' },
    undefined,
    null,
    7,
  ])('%j is nobody’s (R50)', (given) => {
    expect(canonicalName(given)).toBeUndefined()
  })
})
