/** What is wrong with a request, for the person who sent it. */
export class RequestProblem extends Error {
  readonly status: number
  /** What programs compare, in snake_case. */
  readonly code: string
  /** The field of the form beside which the message belongs. */
  readonly field: string | undefined
  /** When it may be tried again. */
  readonly retryAt: Date | undefined

  constructor(
    status: number,
    code: string,
    message: string,
    { field, retryAt }: { readonly field?: string; readonly retryAt?: Date } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.field = field
    this.retryAt = retryAt
  }
}

/** Too much was tried. */
export function tooManyAttempts(retryAt: Date, field?: string): RequestProblem {
  const message = `Too many attempts. Try again ${inAWhile(retryAt)}.`
  return new RequestProblem(429, 'too_many_attempts', message, {
    retryAt,
    ...(field !== undefined && { field }),
  })
}

/** How long it is until then, in words. */
export function inAWhile(moment: Date): string {
  const minutes = Math.ceil((moment.getTime() - Date.now()) / 60_000)
  return minutes <= 1 ? 'in a minute' : `in ${minutes} minutes`
}

/** A link from a mail is worth nothing, for whatever reason. */
export const linkRefused = new RequestProblem(
  400,
  'link_refused',
  'This link does not work any more: it was used, is too old, or something has changed since.',
)
