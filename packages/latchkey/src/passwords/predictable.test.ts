import { dictionary } from '@zxcvbn-ts/language-common'
import { describe, expect, it } from 'vitest'
import { createPasswordPolicy } from './policy'
import { isPredictable } from './predictable'

const policy = createPasswordPolicy({ words: ['Latchkey'] })
const listed = dictionary['passwords-common'] as readonly string[]

/** Which of these are refused. */
async function refusedOf(passwords: Iterable<string>, about = {}): Promise<readonly string[]> {
  const refused: string[] = []
  for (const password of passwords) {
    if ((await policy.check(password, about)) !== undefined) refused.push(password)
  }
  return refused
}

describe('what is tried first (6.2.4, 6.2.12)', () => {
  it('is refused where it is used alone: every entry of the list that is long enough', async () => {
    const long = listed.filter((password) => [...password].length >= 15)
    expect(long.length).toBeGreaterThan(40)
    expect(await refusedOf(long)).toEqual(long)
  })

  it('is refused beside a second factor: every entry of the list that is long enough', async () => {
    const long = listed.filter((password) => [...password].length >= 8)
    expect(long.length).toBeGreaterThan(17_000)
    expect(await refusedOf(long, { withSecondFactor: true })).toEqual(long)
  })

  it('is refused with years and signs around it: every entry that is a word', async () => {
    const words = listed.filter((password) => /^[a-z]{6,}$/.test(password)).slice(0, 3_000)
    const dressed = words.map((word) => `1999!${word}20260131!!`)
    expect(await refusedOf(dressed)).toEqual(dressed)
  })

  it.each([
    'Password123456789',
    'PASSWORD PASSWORD',
    'passwordpassword1',
    'hunter2-hunter2-hunter2',
    'p@ssw0rd!!20262027',
    '738104692817364password',
    'ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ',
  ])('is refused in the disguises that everybody knows: %s', async (password) => {
    expect((await policy.check(password))?.code).toMatch(/^password_(common|predictable)$/)
  })

  it.each([
    'annemarie.smith@example.com',
    'Annemarie Smith 1985',
    'smithannemariesmith',
    'annemarie latchkey',
    'latchkey annemarie!!!',
    'Annemarie738104692817364',
    '2026!!!!!!annemarie',
  ])('is refused for whoever it is about: %s (6.1.2, 6.2.11)', async (password) => {
    const words = ['Annemarie', 'annemarie.smith@example.com']
    expect((await policy.check(password, { words }))?.code).toBe('password_predictable')
    expect(await policy.check(`${password} and more`, { words: [] })).toBeUndefined()
  })
})

describe('a short name', () => {
  it.each(['cidcidcidcidcid', 'cid-cid-cid-1985', 'jo-cid-latchkey!', '2026!cid!2026cid'])(
    'is refused where there is nothing else: %s (6.1.2)',
    async (password) => {
      const words = ['cid', 'jo@example.com']
      expect((await policy.check(password, { words }))?.code).toBe('password_predictable')
      expect(await policy.check(password.replaceAll(/cid|jo/g, 'zvok'), { words })).toBeUndefined()
    },
  )

  it.each(['decided at placid lakes', 'joking and enjoying', 'cid xkq7 cid.jo', '738104692817364'])(
    'is refused nowhere else: %s',
    async (password) => {
      expect(await policy.check(password, { words: ['cid', 'jo@example.com'] })).toBeUndefined()
    },
  )
})

describe('what is in no list', () => {
  it.each([
    ['words', 'correct horse battery staple'],
    ['words, two of which are listed', 'football baseball'],
    ['a listed word in a sentence', 'this is not my password'],
    ['spaces', ' '.repeat(15)],
    ['one picture', '😀'.repeat(15)],
    ['pictures', '🐢🌋🍋🚲🎻🦉🧊🪁🔭🥨🌵🪗🦑🍄🛶'],
    ['small letters', 'kzpfqyxwmrtvbhd'],
    ['one letter', 'x'.repeat(64)],
    ['capitals', 'KZPFQYXWMRTVBHD'],
    ['digits', '738104692817364'],
    ['signs', '%)<;_"}~?:{/^,!'],
    ['letters of another alphabet', 'ёжик-в-тумане-и-филин'],
    ['a name and more', 'Annemarie likes green tea'],
  ])('is taken, whatever it is made of: %s (6.2.5)', async (_kind, password) => {
    expect(await policy.check(password, { words: ['annemarie'] })).toBeUndefined()
  })

  it.each([64, 72, 73, 128, 1024])('is taken with %i characters (6.2.9)', async (length) => {
    expect(await policy.check('x'.repeat(length))).toBeUndefined()
    expect(await policy.check('kq7 '.repeat(length).slice(0, length))).toBeUndefined()
  })
})

describe('looking for what is tried first', () => {
  it.each([
    ['one letter', 'a'.repeat(1024)],
    ['two letters', 'ab'.repeat(512)],
    ['nearly the same again', `${'ab-'.repeat(340)}c`],
    ['signs alone', '.-'.repeat(512)],
    ['signs and a letter', `${'.'.repeat(1023)}a`],
    ['signs around letters', `a${'.'.repeat(1022)}b`],
    ['what becomes longer', '\u{FDFA}'.repeat(1024)],
  ])('takes no time that anybody could make long: %s (R47)', (_what, password) => {
    expect(isPredictable(password, ['ann@example.com'], new Set(['password']))).toBe(false)
  })
})
