import { describe, expect, it } from 'vitest'
import { mostValues, scanCookie } from './cookie-scanner'

describe('scanning a Cookie header', () => {
  const cases: [title: string, header: string | undefined, values: string[]][] = [
    ['finds nothing where there is no header', undefined, []],
    ['finds nothing in an empty header', '', []],
    ['finds the only cookie', 'sid=a', ['a']],
    ['finds one among others', 'x=1; sid=a; y=2', ['a']],
    ['finds one without blanks after the semicolon', 'x=1;sid=a;y=2', ['a']],
    ['drops blanks around a value', 'sid=  a \t; y=2', ['a']],
    ['gives every value of the name, in order', 'sid=a; x=1; sid=b', ['a', 'b']],
    ['gives an empty value', 'sid=; x=1', ['']],
    ['keeps quotes and percent signs as they are', 'sid="a%20b"', ['"a%20b"']],
    ['keeps equals signs of the value', 'sid=a=b=', ['a=b=']],
    ['does not take a longer name for it', 'xsid=a; sidx=b; sid-=c', []],
    ['does not take a value for a name', 'x=sid=a', []],
    ['does not read a nameless cookie as the name (C11)', '=sid=a; ==sid=b', []],
    ['compares names to the letter (C7)', 'SID=a; Sid=b', []],
    ['takes no comma for a separator', 'x=1, sid=a', []],
    ['takes no blank before the equals sign', 'sid =a', []],
    ['skips empty pairs', ';;; ; sid=a;;', ['a']],
  ]
  for (const [title, header, values] of cases) {
    it(title, () => expect(scanCookie(header, 'sid')).toEqual(values))
  }

  it('does not read a prefixed name in another case (C7)', () => {
    expect(scanCookie('__hOsT-sid=a', '__Host-sid')).toEqual([])
  })

  it('stops after more values than an honest client has', () => {
    const flood = Array.from({ length: 3000 }, (_, i) => `sid=${i}`).join('; ')
    expect(scanCookie(flood, 'sid')).toHaveLength(mostValues + 1)
  })

  it('gets through 100 kB of separators', () => {
    expect(scanCookie(`${';'.repeat(100_000)}sid=a`, 'sid')).toEqual(['a'])
    expect(scanCookie(`${'sid'.repeat(33_000)}`, 'sid')).toEqual([])
    expect(scanCookie(`${' '.repeat(50_000)}x${' '.repeat(50_000)}sid=a`, 'sid')).toEqual([])
  })
})
