import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock'
import { createPasswordPolicy } from './policy'

const policy = createPasswordPolicy({ words: ['Latchkey'] })

/** The code of what is wrong; `undefined` when nothing is. */
async function codeOf(password: unknown, about = {}): Promise<string | undefined> {
  return (await policy.check(password, about))?.code
}

describe('a password that somebody chooses', () => {
  it.each([
    'correct horse battery staple',
    'the moon was over the lake',
    'зима близко, друзья мои',
    'パスワードは長いほど良いですよね',
    '🙂 a smile and 14 more 🙂',
    'a sentence that goes on, and on. '.repeat(31),
    'xkq7 vbnm2 trop9',
  ])('may be number %# of the list', async (password) => {
    expect(await codeOf(password)).toBeUndefined()
  })

  it.each([
    [undefined, 'password_too_short'],
    ['', 'password_too_short'],
    ['fourteen chars', 'password_too_short'],
    ['🙂🙃🙂🙃🙂🙃🙂', 'password_too_short'],
    [['correct horse battery staple'], 'password_malformed'],
    [{ $gt: '' }, 'password_malformed'],
    [1234567890123456, 'password_malformed'],
    [`correct horse battery \u{D800}`, 'password_malformed'],
    ['correct horse battery \u{FFFD}', 'password_malformed'],
    ['correct horse. '.repeat(69), 'password_too_long'],
    ['x'.repeat(10_000_000), 'password_too_long'],
    ['1qaz2wsx3edc4rfv', 'password_common'],
    ['1QAZ2wsx3EDC4rfv', 'password_common'],
    ['aaaaaaaaaaaaaaaaaaa', 'password_predictable'],
    ['abcabcabcabcabcabc', 'password_predictable'],
    ['abcdefghijklmnopqrs', 'password_predictable'],
    ['1234567890123456789', 'password_predictable'],
    ['zyxwvutsrqponmlk', 'password_predictable'],
    ['qwertyuiop12345678', 'password_predictable'],
    ['mypassword2026!', 'password_predictable'],
    ['passwordpassword1', 'password_predictable'],
    ['latchkeylatchkey', 'password_predictable'],
    ['Latchkey-2026-!', 'password_predictable'],
    ['password123456789', 'password_predictable'],
    ['iloveyou 1234567890', 'password_predictable'],
    ['Latchkey.12345678', 'password_predictable'],
  ])('may not be number %# of the list (R47, R49)', async (password, code) => {
    expect(await codeOf(password)).toBe(code)
  })

  it('is more than the name and the address of whose it is', async () => {
    const words = ['Annemarie', 'annemarie.smith@example.com']
    expect(await codeOf('Annemarie.Smith1985', { words })).toBe('password_predictable')
    expect(await codeOf('annemarie.smith@example.com', { words })).toBe('password_predictable')
    expect(await codeOf('Annemarie likes green tea', { words })).toBeUndefined()
  })

  it('is more than a name with what is easy to guess beside it (6.2.11)', async () => {
    const words = ['Quillonaire']
    expect(await codeOf('Quillonaire12345678', { words })).toBe('password_predictable')
    expect(await codeOf('2026!!!!quillonaire', { words })).toBe('password_predictable')
    expect(await codeOf('Quillonaire xkq7vb2t', { words })).toBeUndefined()
  })

  it('may be of eight characters with a second factor', async () => {
    expect(await codeOf('xkq7vb2t')).toBe('password_too_short')
    expect(await codeOf('xkq7vb2t', { withSecondFactor: true })).toBeUndefined()
    expect(await codeOf('xkq7vb2', { withSecondFactor: true })).toBe('password_too_short')
  })

  it('is counted by the characters of its normal form', async () => {
    expect(await codeOf('e\u{301}'.repeat(14))).toBe('password_too_short')
  })
})

describe('the breach check', () => {
  const password = 'correct horse battery staple'
  // printf 'correct horse battery staple' | sha1sum
  const [prefix, rest] = ['ABF7A', 'AD6438836DBE526AA231ABDE2D0EEF74D42']

  it('tells the service five digits of the digest, and no more', async () => {
    const asked: string[] = []
    const watching = createPasswordPolicy({
      breachRange: async (range) => {
        asked.push(range)
        return ''
      },
    })
    expect(await watching.check(password)).toBeUndefined()
    expect(asked).toEqual([expect.stringMatching(/^[0-9A-F]{5}$/)])
    expect(asked[0]).toBe(prefix)
    expect(rest).toHaveLength(35)
  })

  it.each([
    ['refuses what was seen', (rest: string) => `00:1\r\n${rest}:3\r\n`, 'password_breached'],
    ['takes padding for nothing', (rest: string) => `${rest}:0`, undefined],
    ['takes what it does not list', () => '0018A45C4D1DEF81644B54AB7F969B88D65:1', undefined],
  ])('%s', async (_what, answer, code) => {
    const { createHash } = await import('node:crypto')
    const digest = createHash('sha1').update(password).digest('hex').toUpperCase()
    const checking = createPasswordPolicy({ breachRange: async () => answer(digest.slice(5)) })
    expect((await checking.check(password))?.code).toBe(code)
  })

  it('waits no longer for the service than it may', async () => {
    const clock = new FakeClock()
    const breachRange = () => new Promise<string>(() => {})
    const check = (breachRangeFailure: 'accept' | 'throw') =>
      createPasswordPolicy({ breachRange, breachRangeFailure, clock }).check(
        'long enough to be asked about',
      )
    const [accepted, refused] = [check('accept'), check('throw').catch(String)]
    clock.advance(3_000)
    expect(await accepted).toBeUndefined()
    expect(await refused).toContain('did not answer within 3000 ms')
    expect(clock.waiting).toBe(0)
  })

  it('takes the password when the service is down, unless it is told not to', async () => {
    const breachRange = () => Promise.reject(new Error('down'))
    expect(await createPasswordPolicy({ breachRange }).check(password)).toBeUndefined()
    const strict = createPasswordPolicy({ breachRange, breachRangeFailure: 'throw' })
    await expect(strict.check(password)).rejects.toThrow('down')
  })
})

describe('the policy', () => {
  it.each([
    [{ minLength: 7 }, 'minLength'],
    [{ minLengthWithSecondFactor: 65 }, 'minLengthWithSecondFactor'],
    [{ breachRange: 'https://example.com' }, 'breachRange'],
    [{ breachRangeFailure: 'ignore' }, 'breachRangeFailure'],
  ])('refuses the options %j', (options, name) => {
    expect(() => createPasswordPolicy(options as never)).toThrow(name)
  })
})
