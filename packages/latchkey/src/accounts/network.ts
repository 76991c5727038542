import { isIPv4, isIPv6 } from 'node:net'

/**
 * The network that an address stands for in limits and lists: an IPv4 address is one, an IPv6 address is the one of its first 64 bits, which is what one
 * household or one machine gets. Spellings of one address are one network (`::FFFF:1.2.3.4` is `1.2.3.4`, T-LIM-2).
 *
 * @param address as the framework gives it, with or without a zone (`fe80::1%eth0`)
 * @returns such as `192.0.2.1` or `2001:db8:0:1::/64`; `unknown` for what is no address: all of those share a limit (T-LIM-5)
 */
export function networkOf(address: string | undefined): string {
  // Whatever a framework or a header gave: what is no text is no address.
  const [bare = ''] = typeof address === 'string' ? address.split('%') : []
  if (isIPv4(bare)) return bare
  if (!isIPv6(bare)) return 'unknown'
  const groups = groupsOf(bare)
  if (isOfIPv4(groups)) {
    const [high = 0, low = 0] = groups.slice(6)
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
  }
  const prefix = groups.slice(0, 4).map((group) => group.toString(16))
  // As RFC 5952 has it, which is how the URL standard writes it: of `::1` the network is `::/64`.
  return `${new URL(`http://[${prefix.join(':')}::]`).hostname.slice(1, -1)}/64`
}

/** Whether the last 32 bits are an IPv4 address: mapped (RFC 4291 section 2.5.5.2), or translated (RFC 6052: all of IPv4 comes from `64:ff9b::/96`). */
function isOfIPv4(groups: readonly number[]): boolean {
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':')
  return prefix === '0:0:0:0:0:ffff' || prefix === '64:ff9b:0:0:0:0'
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const first = partsOf(head)
  if (tail === undefined) return first
  const last = partsOf(tail)
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last]
}

function partsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)]
    // The last 32 bits may be written as an IPv4 address (RFC 4291 section 2.2).
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}
