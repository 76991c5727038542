// @ts-check
import { isIP, Socket } from 'node:net'

// Imported before anything of others: from here on a connection to another machine is an error, not a request.

const { connect } = Socket.prototype
const isHere = (/** @type {unknown} */ host) =>
  host === undefined ||
  host === 'localhost' ||
  (isIP(String(host)) > 0 && /^(127\.|::1$)/.test(String(host)))

/** @param {any[]} args As `net` hands them on: options, or a list of them. */
Socket.prototype.connect = function (...args) {
  const [first] = args
  const options = Array.isArray(first) ? first[0] : first
  const host = typeof options === 'object' ? options.host : args[1]
  if (!isHere(host)) throw new Error(`Nothing here may leave loopback. Asked for ${host}.`)
  return Reflect.apply(connect, this, args)
}
