import { describe, expect, it } from 'vitest'
import { networkOf } from './network'

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:FFFF:C000:0201', '192.0.2.1'],
    ['::ffff:192.0.2.1%eth0', '192.0.2.1'],
    // Where a network translates, all of IPv4 comes from one prefix (RFC 6052): it must not share one limit.
    ['64:ff9b::192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:1:aaaa::1', '2001:db8:0:1::/64'],
    ['2001:DB8::1:bbbb:0:0:2', '2001:db8:0:1::/64'],
    ['2001:0db8:0000:0001:0000:0000:0000:0001', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['FE80::2%25eth1', 'fe80::/64'],
    ['::1', '::/64'],
  ])('of %s is %s, in every spelling (T-LIM-2)', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  it.each([
    undefined,
    '',
    'localhost',
    ' 192.0.2.1',
    '192.0.2.1:443',
    '[2001:db8::1]',
    '192.0.2.01',
    '0x7f.1',
    '192.0.2.256',
    '2001:db8::1::2',
    '1'.repeat(10_000),
    ['192.0.2.1', '192.0.2.2'],
    { toString: () => '192.0.2.1' },
    7,
    null,
  ])('of %j is unknown: all that is no address shares its limits (T-LIM-5)', (address) => {
    expect(networkOf(address as string)).toBe('unknown')
  })
})
