// @ts-check

/** What can be compared of an error. @param {any} error @returns {import('../script.mjs').Problem} */
export function problemOf(error) {
  if (error === null || typeof error !== 'object')
    return { name: typeof error, message: `${error}` }
  const { name, code, status } = error
  // Whether a header was to be set or to be written depends on who wrapped `writeHead`.
  const message = String(error.message).replace(
    /^Cannot (?:set|write) headers/,
    'Cannot send headers',
  )
  return {
    name: String(name),
    message,
    ...(code === undefined ? {} : { code }),
    ...(name === 'AuthenticationError' ? { status } : {}),
  }
}
