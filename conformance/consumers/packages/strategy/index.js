const util = require('node:util')
const passport = require('passport-strategy')

/** Signs in by `?token=`, in the style of the hundreds on npm. */
function Strategy(verify) {
  passport.Strategy.call(this)
  this.name = 'token'
  this._verify = verify
}
util.inherits(Strategy, passport.Strategy)

Strategy.prototype.authenticate = function authenticate(req) {
  const token = new URL(req.url, 'http://localhost').searchParams.get('token')
  if (!token) return this.fail('Token realm="Users"')
  return this._verify(token, (error, user, info) => {
    if (error) return this.error(error)
    if (!user) return this.fail(info)
    return this.success(user, info)
  })
}

module.exports = Strategy
