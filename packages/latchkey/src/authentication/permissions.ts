import { invalidOption } from '../errors'

/** What a guard asks of whoever sent a request. */
export type PermissionCheck<Subject extends readonly unknown[]> = {
  // A method, so that an authenticator that says more of its info serves where any does.
  check(...subject: Subject): Promise<boolean>
}['check']

/**
 * Whether what a function of the program names of somebody has one, or all, of what is asked for. It fails closed: what the function
 * throws is thrown, and what is no list of names grants nothing but an error.
 * @param option the name of the function's option, which a guard cannot do without
 * @throws OPTION_INVALID, when the guard is made, where the option is absent or nothing is asked for
 */
export function permissionCheck<Subject extends readonly unknown[]>(
  option: 'rolesOf' | 'scopesOf',
  namesOf: ((...subject: Subject) => readonly string[] | Promise<readonly string[]>) | undefined,
  asked: { readonly all: readonly string[] } | { readonly any: readonly string[] },
): PermissionCheck<Subject> {
  const asksForAll = 'all' in asked
  const list = asksForAll ? asked.all : asked.any
  if (typeof namesOf !== 'function') {
    throw invalidOption(option, 'a function of the Authenticator, as a guard asks it', namesOf)
  }
  const isList = Array.isArray(list) && list.length > 0 && list.every(isName)
  if (!isList) throw invalidOption('What a guard asks for', 'one name or more', list)
  const needed = [...list]
  return async (...subject) => {
    const names: unknown = await namesOf(...subject)
    // Text has `includes` too: 'administrator'.includes('admin').
    if (!Array.isArray(names)) throw invalidOption(`What ${option} gives`, 'a list of names', names)
    const isThere = (name: string): boolean => names.includes(name)
    return asksForAll ? needed.every(isThere) : needed.some(isThere)
  }
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
