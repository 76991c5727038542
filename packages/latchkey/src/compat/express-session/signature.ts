import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

/** A text with its signature: `text.signature`. The secret is whatever Node takes for one. */
export function sign(text: string, secret: unknown): string {
  const key = secret as string | Uint8Array | KeyObject
  const digest = createHmac('sha256', key).update(text).digest('base64')
  return `${text}.${digest.replace(/=+$/, '')}`
}

/** What was signed, if anything was. */
export function textOf(signed: string): string {
  return signed.slice(0, Math.max(0, signed.lastIndexOf('.')))
}

/** The text that was signed with one of the secrets; `undefined` if none of them signed it. */
export function unsign(signed: string, secrets: readonly unknown[]): string | undefined {
  const text = textOf(signed)
  const given = Buffer.from(signed)
  for (const secret of secrets) {
    const expected = Buffer.from(sign(text, secret))
    if (given.length === expected.length && timingSafeEqual(given, expected)) return text
  }
  return undefined
}
