// @ts-check
// What a script says of Passport, as data. Values that JSON lacks are described (play/passport-values.mjs).

/**
 * @typedef {object} PassportPart An authenticator, and what stands beside it.
 * @property {StrategyPart[]} [strategies] Default: a local one.
 * @property {Answerer[]} [serializers] Default: one that gives the id.
 * @property {Answerer[]} [deserializers] Default: one that looks it up.
 * @property {Answerer[]} [transformers] Of what a strategy says beside the user.
 * @property {Record<string, any>} [initialize] Options of `initialize()`.
 * @property {Record<string, any>} [session] Options of `session()`.
 * @property {unknown} [key] An argument of the constructor, which the original ignores.
 * @property {Record<string, Route>} [routes] Middlewares that are made once and serve many requests.
 * @property {'plain' | 'authorizing'} [framework] One of the script's own.
 * @property {PassportPart} [second] A second authenticator.
 */

/**
 * @typedef {object} StrategyPart
 * @property {'local' | 'scripted'} [kind] `scripted`: does what each request says (`acts`). Default: local.
 * @property {string} [name]
 * @property {string} [as] The name under which it is registered, where that is another.
 * @property {'class' | 'es5' | 'object'} [how] How a scripted one is made. Default: class.
 * @property {boolean} [registered] Default: true.
 * @property {Record<string, any>} [options] Of a local one.
 * @property {'callback' | 'promise' | 'async with callback' | 'none'} [verify] How a local one is told. Default: callback.
 * @property {boolean} [later] It is told in a later turn.
 */

/**
 * A serialiser, deserialiser or transformer.
 *
 * @typedef {object} Answerer
 * @property {number} [arity] What its `length` says. Default: 2.
 * @property {string} [gives] A name in play/passport-answerers.mjs. Default: what it is for.
 * @property {'now' | 'later' | 'after the body'} [when] Default: now.
 */

/**
 * What `authenticate` and `authorize` are called with.
 *
 * @typedef {object} Route
 * @property {'authenticate' | 'authorize'} [call]
 * @property {any} [strategy] A name, `{ instance: name }`, or an array of these. Default: 'local'.
 * @property {any} [options]
 * @property {{ arity?: number, goes?: 'login' | 'next' | 'end' | 'throw' | 'nothing' }} [callback]
 * @property {boolean} [optionsAreCallback] The callback stands in the place of the options.
 */

/**
 * What a scripted strategy does in a request. Everything can be left out: it succeeds with Alice.
 *
 * @typedef {object} Act
 * @property {'success' | 'fail' | 'redirect' | 'pass' | 'error' | 'throw' | 'nothing'} [act]
 * @property {any[]} [with] Its arguments, described.
 * @property {boolean} [later]
 * @property {Act} [again] What it does besides.
 * @property {import('./script.mjs').RequestStep} [meanwhile] Another request, from its start to its end, before it acts.
 */

export {}
