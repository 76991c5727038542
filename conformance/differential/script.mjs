// @ts-check
// A script is plain data. Whatever of it is left out has its default, so that a script stays one
// when any part of it is taken away: that is how a failing one is made small.

/**
 * @typedef {object} Script
 * @property {string} [name]
 * @property {'express5' | 'express4' | 'connect' | 'http'} [framework] Default: express5.
 * @property {Options} [options] Of the middleware.
 * @property {StoreKind} [store]
 * @property {string[]} [before] Middlewares mounted before it (play/middlewares.mjs), outermost first.
 * @property {string[]} [after] Middlewares mounted between it and the handler.
 * @property {string} [mount] The path under which it is mounted.
 * @property {Options & { path?: string }} [inner] A second one, mounted below the first.
 * @property {unknown} [trustProxy] Express's setting.
 * @property {import('./passport-script.mjs').PassportPart} [passport]
 * @property {boolean} [keepsDeleted] The client goes on sending cookies that it was told to delete.
 * @property {Step[]} [steps]
 */

/**
 * Options as data: a date, a function, a key are described.
 *
 * @typedef {object} Options
 * @property {any} [cookie] `{ call: {…} }`: a function that returns these.
 * @property {string} [genid] A name in play/options.mjs. Default: the original's own.
 * @property {unknown} [name]
 * @property {unknown} [key]
 * @property {unknown} [proxy]
 * @property {unknown} [resave]
 * @property {unknown} [rolling]
 * @property {unknown} [saveUninitialized]
 * @property {any} [secret] `{ buffer: '…' }` and `{ keyObject: '…' }` are made into those; `null`: not given. Default: 'a secret'.
 * @property {unknown} [unset]
 */

/**
 * @typedef {object} StoreKind
 * @property {'map' | 'memory' | 'default'} [kind] `memory`: the MemoryStore; `default`: no store is given. Default: map.
 * @property {'later' | 'tick' | 'now'} [answers] When a map calls back. Default: later.
 * @property {boolean} [touch] False: it has no `touch`.
 * @property {boolean} [expiring] It does not know a session whose cookie has expired.
 */

/**
 * @typedef {RequestStep | AdvanceStep | EventStep | EditStep} Step
 * @typedef {{ advance: number }} AdvanceStep Milliseconds.
 * @typedef {{ event: 'connect' | 'disconnect' }} EventStep What the store emits.
 * @typedef {{ edit: 'remove' | 'no cookie' | 'not an object' | 'odd keys' | 'change' }} EditStep What somebody else does to the newest session's record.
 */

/**
 * @typedef {object} RequestStep
 * @property {string} [method]
 * @property {string} [path]
 * @property {Record<string, string>} [headers]
 * @property {string} [cookie] What the client sends as its session's cookie (play/jar.mjs). Default: what it was given.
 * @property {Operation[]} [does] What the handler does.
 * @property {Fault[]} [faults]
 * @property {string} [payload] What is sent as its body.
 * @property {any} [body] What a parser has made of it, as `req.body` (passport-script.mjs).
 * @property {Record<string, any>} [acts] What strategies do, by name.
 */

/**
 * What goes wrong at the nth call of a method, from 1, during the request.
 *
 * @typedef {{ method: 'get' | 'set' | 'touch' | 'destroy', nth?: number, fault: 'error' | 'throw' | 'never' | 'missing' | 'now' | 'slow' }} Fault
 * @typedef {{ do: string, [field: string]: any }} Operation One of play/operations.mjs.
 */

/**
 * What was seen of a script.
 *
 * @typedef {object} Observation
 * @property {Problem} [notBuilt] What the middleware's factory threw.
 * @property {string[]} warnings Of the factory.
 * @property {Seen[]} steps
 */

/**
 * What was seen of one step.
 *
 * @typedef {object} Seen
 * @property {Answer[]} answers One, and those of requests made meanwhile.
 * @property {unknown[]} notes What the handlers saw, in order.
 * @property {Problem[]} errors What reached the error handlers.
 * @property {Problem[]} uncaught
 * @property {string[]} warnings
 * @property {Call[]} calls
 * @property {Record<string, string>} records What the store holds after it.
 */

/**
 * @typedef {object} Answer
 * @property {string} request
 * @property {number} [status] None: no head came.
 * @property {string} [message]
 * @property {[string, string][]} headers Sorted by name; without Date and Set-Cookie.
 * @property {SetCookie[]} cookies
 * @property {string} body
 * @property {'whole' | 'cut' | 'none'} end `cut`: the connection broke, or nothing came any more.
 */

/**
 * @typedef {object} SetCookie
 * @property {string} name
 * @property {string} value An id and the secret that signed it are named.
 * @property {string} attributes
 */

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {string} id
 * @property {string} [session] As JSON, and what stores read of its cookie.
 * @property {string} outcome
 */

/** @typedef {{ name: string, message: string, code?: unknown, status?: unknown }} Problem */

/** The methods of a store that the middleware calls. */
export const storeMethods = /** @type {const} */ (['get', 'set', 'touch', 'destroy'])

/** The name of the cookie, as the options have it. @param {Options | undefined} options */
export function cookieNameOf({ name, key } = {}) {
  return String(name || key || 'connect.sid')
}
