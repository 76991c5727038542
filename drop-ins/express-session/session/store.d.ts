import session = require('../index')

export = session.Store
