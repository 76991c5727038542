import session = require('../index')

export = session.Session
