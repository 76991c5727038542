/** The part of `@zxcvbn-ts/language-common` that is read. */
interface LanguageCommon {
  readonly dictionary: Readonly<Record<string, unknown>>
}

/**
 * The passwords that are tried first: some 50,000 that were found in breaches, as `@zxcvbn-ts/language-common` (MIT) lists them; none where that is not installed.
 * Read when it is first asked for.
 */
export function installedCommonPasswords(): ReadonlySet<string> {
  installed ??= new Set(listOf(load()).map(foldedPassword))
  return installed
}

let installed: ReadonlySet<string> | undefined

/** The form in which passwords are compared with lists: spelling and case make none uncommon. */
export function foldedPassword(password: string): string {
  return password.normalize('NFKC').toLowerCase()
}

function load(): LanguageCommon | undefined {
  try {
    // Not import(): it would fail in Jest.
    return require('@zxcvbn-ts/language-common') as LanguageCommon
  } catch {
    return undefined
  }
}

/** Its list had another name before version 4. */
function listOf(language: LanguageCommon | undefined): readonly string[] {
  const list = language?.dictionary['passwords-common'] ?? language?.dictionary.passwords
  return Array.isArray(list) ? list : []
}
