import passport = require('../index')

export = passport
