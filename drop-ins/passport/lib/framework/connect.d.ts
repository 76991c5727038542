import passport = require('../../index')

/** Makes the middlewares of Connect, which are those of Express. */
declare function connect(): passport.Framework<passport.Middleware>

export = connect
