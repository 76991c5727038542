// @ts-check
import vm from 'node:vm'

let made = 0

/**
 * Functions that call the module from a file that was never there before: `depd` warns once per
 * place that calls, and each script is to hear its warnings.
 *
 * @returns {{
 *   create: (session: any, options: unknown, mounted: boolean) => any,
 *   mount: (middleware: any) => import('./middlewares.mjs').Middleware,
 *   setMaxAge: (cookie: any, value: unknown) => void,
 * }}
 */
export function freshCallSite() {
  made += 1
  const code = `({
    create: (session, options, mounted) => mounted ? session(options) : session(),
    mount: (middleware) => (req, res, next) => middleware(req, res, next),
    setMaxAge: (cookie, value) => { cookie.maxAge = value },
  })`
  return vm.runInThisContext(code, { filename: `application-${made}.js` })
}
