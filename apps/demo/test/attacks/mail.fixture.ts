import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, registered, send, Visitor } from '../visitor'

/** A message that the demo captured. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly link?: string
}

/** What was sent to an address, the latest first, once there are so many. */
export async function mailTo(port: number, address: string, least = 1): Promise<Mail[]> {
  for (;;) {
    const { text } = await send(port, '/outbox', { headers: { accept: 'application/json' } })
    const mails = (JSON.parse(text) as Mail[]).filter(({ to }) => to === address)
    // Mail leaves after the answer, so that its time tells nothing.
    if (mails.length >= least) return mails
    await pause(2)
  }
}

/** The secret of a link. */
export function tokenIn(mail: Mail | undefined): string {
  return new URL(mail?.link ?? '').searchParams.get('token') ?? ''
}

/** The secrets of the links to a page that were sent to an address, the latest first. Not all mail has one. */
export async function tokensTo(port: number, address: string, page: '/reset' | '/verify') {
  const mails = await mailTo(port, address, 0)
  return mails.filter(({ link }) => link?.includes(`${page}?`)).map((mail) => tokenIn(mail))
}

/** Somebody who has registered, and confirmed the address `username@example.com`. */
export async function registeredWithAddress(port: number, username: string, headers = {}) {
  const email = `${username}@example.com`
  const visitor = await registered(port, username, headers)
  await visitor.json('/account/email', { json: { email } })
  await confirmAddress(visitor, email)
  return visitor
}

/** Confirms the address that the latest mail went to. */
export async function confirmAddress(visitor: Visitor, email: string): Promise<Answer> {
  const [mail] = await mailTo(visitor.port, email)
  const answer = await visitor.json('/verify', { json: { token: tokenIn(mail) } })
  if (answer.status !== 204) throw new Error(`${email} was not confirmed: ${answer.status}`)
  return answer
}

/** Asks for a link for a new password, and gives its token. */
export async function resetTokenFor(port: number, username: string, headers = {}) {
  const email = `${username}@example.com`
  const before = (await tokensTo(port, email, '/reset')).length
  const asked = await new Visitor(port).json('/forgot', { json: { username }, headers })
  if (asked.status !== 202) throw new Error(`A link was refused: ${asked.status}`)
  for (;;) {
    const tokens = await tokensTo(port, email, '/reset')
    if (tokens.length > before) return tokens[0] ?? ''
    await pause(2)
  }
}
