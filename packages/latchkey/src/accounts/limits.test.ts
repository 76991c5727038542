import { describe, expect, it } from 'vitest'
import { MemoryAttempts } from '../stores/memory-accounts'
import { FakeClock } from '../testing/fake-clock'
import { Limits, limitDefaults } from './limits'

const open = (options: unknown) =>
  new Limits(new MemoryAttempts(), new FakeClock(), options as object)

describe('the options of limits', () => {
  it.each([
    [undefined],
    [{}],
    [limitDefaults],
    [{ signInPerAccount: undefined }],
    [{ signInFailuresInARow: { attempts: 100, per: { days: 400 } } }],
  ])('may be %j', (options) => {
    expect(() => open(options)).not.toThrow()
  })

  const limit = { attempts: 5, per: { hours: 1 } }
  it.each([
    [{ signInPerAcount: limit }, 'limits has no option "signInPerAcount", only signInPer'],
    [{ constructor: limit }, 'limits has no option "constructor", only '],
    [null, 'What is given as options of limits must be an object. Received null.'],
    [[limit], 'What is given as options of limits must be an object. Received an array of 1.'],
    [
      { mailPerAddress: null },
      'What is given as options of limits.mailPerAddress must be an object',
    ],
    [{ mailPerAddress: false }, 'What is given as options of limits.mailPerAddress must be an obj'],
    [{ mailPerAddress: 5 }, 'What is given as options of limits.mailPerAddress must be an object.'],
    [
      { mailPerAddress: { attemps: 5, per: { hours: 1 } } },
      'limits.mailPerAddress has no option "attemps", only attempts, per.',
    ],
    [
      { mailPerAddress: { ...limit, attempts: 0 } },
      'limits.mailPerAddress.attempts must be a whole number from 1 to 1000000. Received number 0.',
    ],
    [
      { mailPerAddress: { attempts: 5 } },
      'limits.mailPerAddress.per must be a duration from 1 ms to 400 days',
    ],
    [{ mailPerAddress: { attempts: 5, per: { hour: 1 } } }, 'limits.mailPerAddress.per.hour must'],
  ])('may not be %j: no limit goes unheeded', (options, message) => {
    expect(() => open(options)).toThrow(`OPTION_INVALID: ${message}`)
  })
})
