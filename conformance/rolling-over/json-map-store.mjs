// @ts-check
/**
 * A store as people write them for express-session.
 *
 * @param {any} Store The class to extend.
 */
export function JsonMapStore(Store) {
  return class extends Store {
    /** @type {Record<string, string>} */
    records = {}

    /** @param {string} id @param {(error: unknown, session?: unknown) => void} callback */
    get(id, callback) {
      const text = this.records[id]
      setImmediate(callback, null, text === undefined ? undefined : JSON.parse(text))
    }

    /** @param {string} id @param {unknown} session @param {() => void} [callback] */
    set(id, session, callback) {
      this.records[id] = JSON.stringify(session)
      setImmediate(() => callback?.())
    }

    /** @param {string} id @param {() => void} [callback] */
    destroy(id, callback) {
      delete this.records[id]
      setImmediate(() => callback?.())
    }

    /** @param {string} id @param {{ cookie: unknown }} session @param {() => void} [callback] */
    touch(id, { cookie }, callback) {
      const text = this.records[id]
      if (text !== undefined) {
        this.records[id] = JSON.stringify({ ...JSON.parse(text), cookie })
      }
      setImmediate(() => callback?.())
    }
  }
}
