// Prints, for each deep path, whether it alone gives what the package gives by that name.
import { createRequire } from 'node:module'
import flash from 'connect-flash'
import session from 'express-session'
import passport from 'passport'
import LocalStrategy from 'passport-local'
import Strategy from 'passport-strategy'

const require = createRequire(import.meta.url)
const given = {
  'connect-flash/lib': flash,
  'connect-flash/lib/flash': flash,
  'express-session/session/cookie': session.Cookie,
  'express-session/session/memory': session.MemoryStore,
  'express-session/session/session': session.Session,
  'express-session/session/store': session.Store,
  'passport-local/lib': LocalStrategy,
  'passport-local/lib/strategy': LocalStrategy,
  'passport-strategy/lib': Strategy,
  'passport-strategy/lib/strategy': Strategy,
  'passport/lib': passport,
  'passport/lib/authenticator': passport.Authenticator,
  'passport/lib/strategies/session': passport.strategies.SessionStrategy,
}
/** What the package gives by no name. */
const ofTheirOwn = [
  'passport-local/lib/utils',
  'passport/lib/errors/authenticationerror',
  'passport/lib/framework/connect',
  'passport/lib/http/request',
  'passport/lib/middleware/authenticate',
  'passport/lib/middleware/initialize',
  'passport/lib/sessionmanager',
]
const same = {}
for (const path of [...Object.keys(given), ...ofTheirOwn]) {
  const required = require(path)
  const imported = await import(path.endsWith('/lib') ? `${path}/index.js` : `${path}.js`)
  same[path] = imported.default === required && (given[path] ?? required) === required
}
console.log(JSON.stringify(same))
