import flash = require('../index')

export = flash
