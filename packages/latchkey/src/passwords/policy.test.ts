import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock'
import { listOf } from './common-passwords'
import { createPasswordPolicy, policyWith } from './policy'

const policy = createPasswordPolicy({ words: ['Latchkey'] })

/** The code of what is wrong; `undefined` when nothing is. */
async function codeOf(password: unknown, about = {}): Promise<string | undefined> {
  return (await policy.check(password, about))?.code
}

describe('a password that somebody chooses', () => {
  it.each([
    'violin harbor tuesday lantern',
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
  const password = 'violin harbor tuesday lantern'
  // printf 'violin harbor tuesday lantern' | sha1sum
  const [prefix, rest] = ['16498', '97A9E745E364E01AAEF2648C95FF5AD6169']

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

describe('the list of common passwords', () => {
  const long = 'violin harbor tuesday lantern'

  it('may be one’s own, from wherever it comes', async () => {
    function* own() {
      yield 'Violin Harbor Tuesday Lantern'
    }
    const policy = createPasswordPolicy({ common: own() })
    expect((await policy.check(long))?.code).toBe('password_common')
    expect((await policy.check('1qaz2wsx3edc4rfv'))?.code).not.toBe('password_common')
  })

  it('is never missing unsaid: without the package there is no policy', () => {
    for (const given of [undefined, {}, { dictionary: {} }, { dictionary: { passwords: [] } }]) {
      expect(() => policyWith({}, () => new Set(listOf(given)))).toThrow(
        /^OPTION_INVALID: common must be given where @zxcvbn-ts\/language-common (is not installed|holds no list of passwords)\. Install that, .* or give a list, or \[\] to go without\./,
      )
    }
  })

  it('is missed by nobody who goes without, or has another', async () => {
    const fails = () => new Set(listOf(undefined))
    expect(await policyWith({ common: [] }, fails).check(long)).toBeUndefined()
    expect(await policyWith({ common: ['x'] }, fails).check(long)).toBeUndefined()
  })

  it('has another name in version 3 of the package', () => {
    expect(listOf({ dictionary: { passwords: ['123456'] } })).toEqual(['123456'])
  })
})

describe('the policy', () => {
  it.each([
    [{ minLength: 7 }, 'minLength must be a whole number from 8 to 64. Received number 7.'],
    [{ minLengthWithSecondFactor: 65 }, 'minLengthWithSecondFactor must be'],
    [{ breachRange: 'https://example.com' }, 'breachRange must be a function.'],
    [{ breachRangeFailure: 'ignore' }, "breachRangeFailure must be 'accept' or 'throw'."],
    [{ words: 'acme' }, 'words must be an array of strings. Received a string of 4 characters.'],
    [{ words: [7] }, 'words[0] must be a string. Received number 7.'],
    [{ words: null }, 'words must be an array of strings. Received null.'],
    [{ common: 'x' }, 'common must be an array of strings, or what gives them. Received a string'],
    [{ common: 7 }, 'common must be an array of strings, or what gives them. Received number 7.'],
    [{ common: null }, 'common must be an array of strings, or what gives them. Received null.'],
    [{ common: {} }, 'common must be an array of strings, or what gives them. Received an object.'],
    [{ common: ['a', 7] }, 'common[1] must be a string. Received number 7.'],
    [{ minlength: 20 }, 'createPasswordPolicy() has no option "minlength", only minLength, '],
    [{ comon: [] }, 'createPasswordPolicy() has no option "comon", only '],
    [null, 'What is given as options of createPasswordPolicy() must be an object.'],
    [['acme'], 'What is given as options of createPasswordPolicy() must be an object.'],
  ])('refuses the options %j', (options, message) => {
    expect(() => createPasswordPolicy(options as never)).toThrow(`OPTION_INVALID: ${message}`)
  })

  it.each([
    [{ words: 'ann' }, 'words must be an array of strings. Received a string of 3 characters.'],
    [{ words: ['ann', undefined] }, 'words[1] must be a string. Received undefined.'],
    [{ word: ['ann'] }, 'check() has no option "word", only words, withSecondFactor.'],
    [null, 'What is given as options of check() must be an object. Received null.'],
  ])('refuses to know %j of somebody', async (about, message) => {
    const check = policy.check('violin harbor tuesday lantern', about as never)
    await expect(check).rejects.toThrow(`OPTION_INVALID: ${message}`)
  })
})
