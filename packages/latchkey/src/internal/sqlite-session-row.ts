import { columnOf, type ReadText } from './sqlite-text'

/** A record as it stands in a row. The text is its revision: a program that knows nothing of revisions changes it with the text. */
export interface RecordInRow {
  readonly text: string
  readonly expiresAt: number
  readonly owner?: string
  readonly revision: string
}

/**
 * The record in a row. Somebody else may have written it: where text, owner or time cannot be read as such, the text is empty,
 * which is no session to any engine, and no state of a record that anything replaces.
 */
export function recordIn(row: unknown, textOf: ReadText): RecordInRow {
  const text = textOf(columnOf(row, 'text'))
  const owner = textOf(columnOf(row, 'owner'))
  const expiresAt = columnOf(row, 'expires_at')
  const timeIsNumber = ['integer', 'real'].includes(String(columnOf(row, 'kind_of_time')))
  if (typeof expiresAt !== 'number' || !timeIsNumber) return unreadable(0)
  if (typeof text !== 'string' || owner === undefined) return unreadable(expiresAt)
  return owner === null
    ? { text, expiresAt, revision: text }
    : { text, expiresAt, owner, revision: text }
}

function unreadable(expiresAt: number): RecordInRow {
  return { text: '', expiresAt, revision: '' }
}
