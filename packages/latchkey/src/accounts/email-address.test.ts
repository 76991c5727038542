import { describe, expect, it } from 'vitest'
import { canonicalEmail } from './email-address'

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
