import type { Message } from 'latchkey/accounts'

/** A message, as it is read. */
export interface Mail {
  readonly to: string
  readonly subject: string
  /** Before the link. */
  readonly text: string
  /** Secret: whoever has it can do what the text says. */
  readonly link?: string
}

/** Delivers a message, or has it delivered. What it throws is told to nobody but the log. */
export type SendMail = (message: Message) => void | Promise<void>

/**
 * Here is the place of your mail service in production: `await service.send(mailOf(message))`. Set ORIGIN then, as links lead there.
 * Log that a message failed, and why, but nothing of what it says: its link is as good as a password.
 */
export const sendMail: SendMail = ({ kind }) => {
  console.error(`A message (${kind}) was not sent: there is no mail service. See mail.ts.`)
}

/** The words of a message. */
export function mailOf(message: Message): Mail {
  const { to, kind } = message
  const { subject, text } = wordings[kind]
  const mail = { to, subject, text: `${greetingOf(message)}\n\n${text}` }
  return 'link' in message ? { ...mail, link: message.link } : mail
}

/** By name only where the address is proven. Whoever registers chooses both: strangers would be sent, by us, whatever a name can say. */
function greetingOf({ kind, username }: Message): string {
  return kind === 'verify-email' ? 'Hello,' : `Hello ${username},`
}

const wordings: Readonly<Record<Message['kind'], Pick<Mail, 'subject' | 'text'>>> = {
  'verify-email': {
    subject: 'Confirm your address',
    text: 'Open this link within a day to confirm that this address is yours. If you did not ask for it, do nothing.',
  },
  'email-taken': {
    subject: 'Your address was given again',
    text: 'Somebody wanted to use this address for another account. If it was you: it belongs to this account already.',
  },
  'email-changed': {
    subject: 'Your address was changed',
    text: 'Your account has another address now. If you did not change it, sign in and change your password.',
  },
  'reset-password': {
    subject: 'Set a new password',
    text: 'Open this link within an hour to set a new password. If you did not ask for it, do nothing.',
  },
  'password-changed': {
    subject: 'Your password was changed',
    text: 'If you did not change it, set a new one by “Forgot your password?” at once.',
  },
}
