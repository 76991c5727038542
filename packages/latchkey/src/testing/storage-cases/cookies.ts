import { strict as assert } from 'node:assert'
import { casesOf } from '../contract'
import { oddValues } from '../odd-values'
import { assertRefused, type StorageCase, type StorageContext } from '../storage-context'

/** Other spellings that a lenient reader takes for the same value. */
function respelled(value: string): readonly string[] {
  const spellings = [
    safelyDecoded(value),
    encodeURIComponent(encodeURIComponent(safelyDecoded(value))),
    encodeURIComponent(value),
    value.replaceAll(/%[0-9A-F]{2}/g, (encoded) => encoded.toLowerCase()),
    value.replace(/[A-Za-z0-9]/, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`),
    value.replaceAll('-', '+').replaceAll('_', '/'),
    value.replaceAll('%2B', '-').replaceAll('%2F', '_'),
    value.toLowerCase(),
    value.toUpperCase(),
    `"${value}"`,
    ` ${value}`,
    `${value} `,
    `${value}\t`,
    `${value}\n`,
    `${value}\0`,
    `${value}=`,
    `${value}%3D`,
    `${value};`,
    `${value}, ${value}`,
    `j:${value}`,
    `\uFEFF${value}`,
  ]
  return spellings.filter((spelling) => spelling !== value)
}

function safelyDecoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

export const cookieCases: readonly StorageCase[] = casesOf<StorageContext>('cookies', {
  async 'names the session by the cookie that it gave'(context) {
    const { ticket, cookieValue } = await context.begin()
    assert.equal(context.ticketIn(cookieValue).key, ticket.key)
    assert.equal(context.ticketIn(cookieValue).key, ticket.key)
  },

  async 'refuses a cookie in which any one bit is another'(context) {
    const { cookieValue } = await context.begin()
    for (let place = 0; place < cookieValue.length; place++) {
      for (let bit = 1; bit < 128; bit *= 2) {
        const flipped = String.fromCharCode(cookieValue.charCodeAt(place) ^ bit)
        const forged = cookieValue.slice(0, place) + flipped + cookieValue.slice(place + 1)
        assertRefused(context.storage.recognize(forged), `bit ${bit} flipped at ${place}`)
      }
    }
  },

  async 'refuses a cookie that was cut at any place, or went on'(context) {
    const { cookieValue } = await context.begin()
    for (let length = 0; length < cookieValue.length; length++) {
      assertRefused(context.storage.recognize(cookieValue.slice(0, length)), `cut at ${length}`)
      assertRefused(context.storage.recognize(cookieValue.slice(length + 1)), `from ${length + 1}`)
    }
    for (const more of ['A', '0', '.', '-', '_', '=', '%00', cookieValue]) {
      assertRefused(context.storage.recognize(cookieValue + more), `with ${more} after it`)
    }
  },

  async 'refuses a cookie made of two'(context) {
    const [first, second] = [await context.begin(), await context.begin()]
    const { length } = first.cookieValue
    for (let place = 0; place <= length; place++) {
      const forged = first.cookieValue.slice(0, place) + second.cookieValue.slice(place)
      if (forged === first.cookieValue || forged === second.cookieValue) continue
      assertRefused(context.storage.recognize(forged), `joined at ${place}`)
    }
  },

  async 'recognizes the canonical spelling only'(context) {
    const { cookieValue } = await context.begin()
    for (const spelling of respelled(cookieValue)) {
      assertRefused(context.storage.recognize(spelling), JSON.stringify(spelling))
    }
    assert.equal(context.storage.recognize(cookieValue).kind, 'ticket')
  },

  async 'never throws, and recognizes none of 10,000 odd values'(context) {
    const { cookieValue } = await context.begin()
    for (const value of oddValues(10_000, cookieValue)) {
      assertRefused(context.storage.recognize(value), JSON.stringify(value.slice(0, 100)))
    }
  },

  async 'has keys that sign nobody in'(context) {
    const { ticket, cookieValue } = await context.begin()
    assert.match(ticket.key, /^[\w-]{1,128}$/)
    assertRefused(context.storage.recognize(ticket.key), 'a key')
    assert.ok(ticket.key !== cookieValue)
  },

  async 'gives each session a secret of its own for each purpose'(context) {
    const [first, second] = [await context.begin(), await context.begin()]
    const { storage } = context
    const secret = storage.secretOf(first.ticket, 'this')
    assert.equal(secret.length, 32)
    assert.deepEqual(storage.secretOf(context.ticketIn(first.cookieValue), 'this'), secret)
    assert.notDeepEqual(storage.secretOf(first.ticket, 'that'), secret)
    assert.notDeepEqual(storage.secretOf(second.ticket, 'this'), secret)
  },

  async 'is not about to replace a cookie that it has just given'(context) {
    const { ticket, cookieValue } = await context.begin()
    assert.equal(ticket.isStale, false)
    assert.equal(context.ticketIn(cookieValue).isStale, false)
  },

  async 'issues no ticket twice'({ storage }) {
    const keys = Array.from({ length: 1000 }, () => storage.issue().key)
    assert.equal(new Set(keys).size, keys.length)
    for (const key of keys) assert.match(key, /^[\w-]{1,128}$/)
  },
})
