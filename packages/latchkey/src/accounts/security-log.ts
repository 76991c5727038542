import type { Clock } from '../internal/clock'
import { onSecurityNews } from './security-stream'

/** Where a log goes. */
export interface SecurityLogOptions {
  /** Takes one line with its line feed, such as `(line) => process.stdout.write(line)`. What it throws or rejects with harms nobody. */
  readonly write: (line: string) => unknown
  /** Time, for tests. Default: the machine's. */
  readonly clock?: Clock
}

/** The longest text of a field, in UTF-16 units; what is longer is cut. */
const longestText = 256
/** The most elements of a list. */
const longestList = 16

/**
 * Writes every security event of this process as a line of JSON: `{"at":"2026-01-01T00:00:00.000Z","kind":"signed-in",…}`. One line, in printable ASCII, of at most some thousand
 * characters, whatever is in it: no value begins a line of its own, or moves the cursor of a terminal (CWE-117).
 * @returns ends it; ending it twice does nothing
 */
export function logSecurityEvents({ write, clock }: SecurityLogOptions): () => void {
  return onSecurityNews(
    ({ at, kind, ...fields }) => {
      const line = { at: new Date(at).toISOString(), kind, ...bounded(fields) }
      return write(`${asciiOf(JSON.stringify(line))}\n`)
    },
    clock === undefined ? {} : { clock },
  )
}

function bounded(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]) => [name, boundedValue(value)])
  return Object.fromEntries(entries)
}

/** Events hold texts, numbers, truths and lists of texts. */
function boundedValue(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, longestText)
  if (Array.isArray(value))
    return value.slice(0, longestList).map((one) => boundedValue(String(one)))
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

/** JSON as it is, every other character than printable ASCII in its escaped form: DEL, C1 controls and line separators are not escaped by `JSON.stringify`. */
function asciiOf(json: string): string {
  return json.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
