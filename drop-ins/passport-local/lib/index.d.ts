import Strategy = require('../index')

export = Strategy
