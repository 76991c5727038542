import { latchkeyError } from '../errors'

/** The part of `@zxcvbn-ts/language-common` that is read. */
interface LanguageCommon {
  readonly dictionary: Readonly<Record<string, unknown>>
}

/** The form in which passwords are compared with the list: spelling and case make none uncommon. */
export function foldedPassword(password: string): string {
  return password.normalize('NFKC').toLowerCase()
}

/**
 * The passwords that are tried first: some 50,000 that were found in breaches, as `@zxcvbn-ts/language-common` (MIT) lists them. Read once.
 * @throws OPTION_INVALID where that is not installed: a policy that knows of no common password must not pass for one that does
 */
export function installedCommonPasswords(): ReadonlySet<string> {
  installed ??= new Set(listOf(load()).map(foldedPassword))
  return installed
}

let installed: ReadonlySet<string> | undefined

function load(): unknown {
  try {
    // Not import(): it would fail in Jest.
    return require('@zxcvbn-ts/language-common')
  } catch {
    return undefined
  }
}

/**
 * The list in what the package gives; it had another name before version 4.
 * @throws OPTION_INVALID where there is none
 */
export function listOf(language: unknown): readonly string[] {
  const { dictionary } = (language ?? {}) as Partial<LanguageCommon>
  const list = dictionary?.['passwords-common'] ?? dictionary?.passwords
  if (Array.isArray(list) && list.length > 0) return list
  throw latchkeyError(
    'OPTION_INVALID',
    `common must be given where @zxcvbn-ts/language-common ${language === undefined ? 'is not installed' : 'holds no list of passwords'}. Install that, in version 3 or later, or give a list, or [] to go without.`,
  )
}
