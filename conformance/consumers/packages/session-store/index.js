const { Store } = require('express-session')

/** Keeps records as text in a Map, and answers later. */
class MapStore extends Store {
  records = new Map()

  get(sid, callback) {
    const text = this.records.get(sid)
    setImmediate(callback, null, text && JSON.parse(text))
  }

  set(sid, session, callback) {
    this.records.set(sid, JSON.stringify(session))
    setImmediate(callback, null)
  }

  destroy(sid, callback) {
    this.records.delete(sid)
    setImmediate(callback, null)
  }
}

module.exports = MapStore
