'use strict'
// CommonJS on plain Connect, with a store in the style of its time.

const { inherits } = require('node:util')
const connect = require('connect')
const session = require('express-session')
const Store = require('express-session/session/store')

function ObjectStore() {
  Store.call(this)
  this.records = Object.create(null)
}
inherits(ObjectStore, Store)

ObjectStore.prototype.get = function get(sid, callback) {
  const text = this.records[sid]
  setImmediate(callback, null, text && JSON.parse(text))
}

ObjectStore.prototype.set = function set(sid, record, callback) {
  this.records[sid] = JSON.stringify(record)
  setImmediate(callback, null)
}

ObjectStore.prototype.destroy = function destroy(sid, callback) {
  delete this.records[sid]
  setImmediate(callback, null)
}

const app = connect()
app.use(
  session({
    secret: 'of these tests',
    resave: false,
    saveUninitialized: false,
    store: new ObjectStore(),
  }),
)
app.use('/views', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify({ views: req.session.views }))
})
app.use('/logout', (req, res, next) => {
  req.session.destroy((error) => {
    if (error) return next(error)
    res.statusCode = 204
    res.end()
  })
})

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
