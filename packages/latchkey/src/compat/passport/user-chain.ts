import { callForAnswer, type Done } from './callback-or-promise'

/** A function of a program's, that turns a user into something else or back. */
export type Layer = (...values: never[]) => unknown

/** What is asked of a chain of such functions. */
export interface Question {
  readonly layers: readonly Layer[]
  readonly value: unknown
  readonly request: unknown
  /** Whether what one of them gave ends the chain. */
  readonly isAnswer: (result: unknown) => boolean
  /** None of them gave an answer. */
  readonly atEnd: (done: Done) => void
}

/**
 * Asks one function after the other. One with three parameters gets the request first. `'pass'` in place of an error: not mine, ask the
 * next one.
 */
export function askInTurn(question: Question, done: Done, index = 0): void {
  const layer = question.layers[index]
  if (layer === undefined) {
    question.atEnd(done)
    return
  }
  const { value, request } = question
  const answered: Done = (given, result) => {
    const error = given === 'pass' ? undefined : given
    if (error || question.isAnswer(result)) done(error, result)
    else askInTurn(question, done, index + 1)
  }
  const values = layer.length === 3 ? [request, value] : [value]
  // `(id) => users.get(id)`: a user who is not found is an answer, and no reason to wait for ever.
  callForAnswer(layer, values, answered, undefined, true)
}
