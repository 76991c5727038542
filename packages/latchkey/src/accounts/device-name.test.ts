import { describe, expect, it } from 'vitest'
import { deviceName } from './device-name'

const userAgents = {
  'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Safari on iOS':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  'Safari on macOS':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'Microsoft Edge on Windows':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0',
  'Chrome on Android':
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
}

describe('the name of a device', () => {
  for (const [name, userAgent] of Object.entries(userAgents)) {
    it(`is ${name}, by the User-Agent`, () => {
      expect(deviceName({ userAgent })).toBe(name)
    })
  }

  it('is by the client hints where they say it', () => {
    const userAgent = userAgents['Chrome on Android']
    const brandsHint = '"Not)A;Brand";v="8", "Chromium";v="138", "Vivaldi";v="7.5"'
    const platformHint = '"Chrome OS"'
    expect(deviceName({ userAgent, brandsHint, platformHint })).toBe('Vivaldi on Chrome OS')
    expect(deviceName({ brandsHint, platformHint })).toBe('Vivaldi on Chrome OS')
    expect(deviceName({ brandsHint: '"Chromium";v="1", " Not A;Brand";v="99"' })).toBe('Chromium')
    expect(deviceName({ platformHint: '"macOS"' })).toBe('macOS')
    expect(deviceName({ userAgent, platformHint: '"Unknown"' })).toBe('Chrome on Android')
  })

  it('is that of a program, as it says it, where that is no browser', () => {
    expect(deviceName({ userAgent: 'curl/8.5.0' })).toBe('curl')
    expect(deviceName({ userAgent: 'Mozilla/5.0' })).toBe('unknown device')
  })

  it('is unknown where nothing is said, or nothing that is known', () => {
    for (const userAgent of [undefined, '', ' ', '-', 'x', '\u0000', 'a'.repeat(512)]) {
      expect(deviceName({ userAgent })).toBe('unknown device')
    }
    expect(deviceName({})).toBe('unknown device')
  })

  it('is unknown where a header is longer than 512 characters, or none', () => {
    const userAgent = userAgents['Firefox on Linux']
    const pad = (length: number) => userAgent + ' '.repeat(length - userAgent.length)
    expect(deviceName({ userAgent: pad(512) })).toBe('Firefox on Linux')
    expect(deviceName({ userAgent: pad(513) })).toBe('unknown device')
    for (const odd of [[userAgent], { length: 1 }, 7, null, Symbol('x')]) {
      const hints = { userAgent: odd, brandsHint: odd, platformHint: odd }
      expect(deviceName(hints as never)).toBe('unknown device')
    }
  })

  it('is of letters, numbers and few signs, whatever was sent', () => {
    const marks = ['<b>', '"', '\r\n', '\u202e', '&', "'", '\\', 'x'.repeat(41)]
    for (const mark of marks) {
      expect(deviceName({ platformHint: `"${mark}"`, brandsHint: `"${mark}";v="1"` })).toBe(
        'unknown device',
      )
      const userAgent = `${userAgents['Firefox on Linux']} ${mark}/1.0`
      expect(deviceName({ userAgent })).toMatch(/^[\w .+-]{1,84}$/)
      expect(deviceName({ userAgent: `${mark}/1.0 (${mark})` })).toMatch(/^[\w .+-]{1,84}$/)
    }
  })

  it('never throws, whatever was sent (10,000 random headers)', () => {
    const parts = [
      ...Object.values(userAgents)
        .join(' ')
        .split(/(?=[ ;/()])/),
      '"',
      ';v=',
      '\\',
      'é',
    ]
    let state = 7
    const next = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return state % below
    }
    for (let round = 0; round < 10_000; round += 1) {
      const header = () =>
        Array.from({ length: next(20) }, () => parts[next(parts.length)]).join('')
      const name = deviceName({
        userAgent: header(),
        brandsHint: header(),
        platformHint: `"${header()}"`,
      })
      expect(name.length).toBeGreaterThan(0)
      expect(name.length).toBeLessThanOrEqual(84)
    }
  })
})
