/** What is wrong with a request, for the person who sent it. */
export class RequestProblem extends Error {
  readonly status: number
  /** What programs compare, in snake_case. */
  readonly code: string
  /** The field of the form beside which the message belongs. */
  readonly field: string | undefined

  constructor(status: number, code: string, message: string, field?: string) {
    super(message)
    this.status = status
    this.code = code
    this.field = field
  }
}
