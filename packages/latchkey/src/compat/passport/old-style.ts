/** What is told to programs that were written for Passport 0.5 or older, where these were synchronous. The original's text stands first. */
export function callbackMissing(method: 'login' | 'logout'): Error {
  const call = method === 'login' ? 'req.login(user' : 'req.logout('
  const comma = method === 'login' ? ', ' : ''
  return new Error(
    `req#${method} requires a callback function: since Passport 0.6 a sign-${method === 'login' ? 'in' : 'out'} ` +
      `gives the session a new id, which takes until the store has answered. ` +
      `Write ${call}${comma}(error) => { if (error) return next(error); … }), or, with ` +
      `app.use(passport.initialize({ promises: true })), await ${call}).`,
  )
}
