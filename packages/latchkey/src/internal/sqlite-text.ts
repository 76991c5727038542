import { isArrayBuffer, isUint8Array } from 'node:util/types'
import type { SqliteDatabase } from './sqlite-database'

/** The text of a column, `null` where there is none, `undefined` where its bytes are no text. */
export type ReadText = (value: unknown) => string | null | undefined

/** A column of what a statement gave; `undefined` if it has none of that name. */
export function columnOf(row: unknown, name: string): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined
}

/** SQLite keeps text in the encoding of the database: UTF-8, or UTF-16 where its maker asked for that. */
export function textReader(database: SqliteDatabase): ReadText {
  const encoding = columnOf(database.prepare('PRAGMA encoding').get(), 'encoding')
  // A byte order mark is a character of the text, and stays.
  const decoder = new TextDecoder(String(encoding ?? 'UTF-8'), { fatal: true, ignoreBOM: true })
  return (value) => {
    if (value === null || typeof value === 'string') return value
    // libsql: a Buffer from get(), an ArrayBuffer from all().
    if (!isUint8Array(value) && !isArrayBuffer(value)) return undefined
    try {
      return decoder.decode(value)
    } catch {
      return undefined
    }
  }
}
