// @ts-check
import { inherits } from 'node:util'
import { later } from './passport-answerers.mjs'
import { portrait, reviveValue, userNamed, withLength } from './passport-values.mjs'

/**
 * @typedef {import('../passport-script.mjs').Act} Act
 * @typedef {import('./play.mjs').Tools} Tools
 */

/**
 * @param {any} modules The packages that are played.
 * @param {import('../passport-script.mjs').StrategyPart} part
 * @param {Tools} tools
 */
export function makeStrategy(modules, { kind = 'local', ...part }, tools) {
  return kind === 'local' ? makeLocal(modules, part, tools) : makeScripted(modules, part, tools)
}

/** What a password makes of the one who gives it; any other is the right one. @type {Record<string, (name: string) => any[]>} */
const passwords = {
  wrong: () => [null, false, { message: 'Wrong password' }],
  'without a word': () => [null, false],
  'with a text': () => [null, false, 'a plain text'],
  'with a type': () => [null, false, { type: 'warning', message: 'Typed' }],
  'with a number': () => [null, false, 403],
  null: () => [null, null],
  nothing: () => [],
  fails: () => [new Error('the database is down')],
  'fails with a text': () => ['odd'],
  'right, with a text': (name) => [null, userNamed(name), 'welcome'],
  'right, with a type': (name) => [null, userNamed(name), { type: 'info', message: 'Welcome' }],
  'right, with a scope': (name) => [null, userNamed(name), { scope: 'all' }],
  true: () => [null, true],
}

/** @param {any} modules @param {import('../passport-script.mjs').StrategyPart} part @param {Tools} tools */
function makeLocal(
  { local },
  { options, verify = 'callback', later: isLater, name },
  { trace, names },
) {
  const arity = options?.passReqToCallback ? 4 : 3
  const check = (/** @type {any[]} */ ...args) => {
    trace.note('verify', ...args.map((value) => portrait(value, names)))
    const done = args.at(-1)
    const [username, password] = args.slice(-3)
    if (password === 'throws') throw new Error('thrown by verify')
    if (password === 'rejects') return Promise.reject(new Error('rejected by verify'))
    if (password === 'never') return undefined
    const result = (
      passwords[password] ?? ((/** @type {string} */ each) => [null, userNamed(each)])
    )(username)
    if (verify === 'promise') return Promise.resolve(result[1])
    const call = () => {
      trace.beats += 1
      done(...result)
      if (password === 'twice') done(...result)
    }
    if (isLater) later(trace, () => true, call)
    else call()
    return verify === 'async with callback' ? Promise.resolve(false) : undefined
  }
  const verifier = withLength(check, verify === 'promise' ? arity - 1 : arity)
  const args = [...(options ? [options] : []), ...(verify === 'none' ? [] : [verifier])]
  const strategy = new local.Strategy(...args)
  if (name !== undefined) strategy.name = reviveValue(name)
  return strategy
}

/** @param {any} modules @param {import('../passport-script.mjs').StrategyPart} part @param {Tools} tools */
function makeScripted({ strategy: { Strategy } }, { name = 'scripted', how = 'class' }, tools) {
  /** @this {any} @param {any} req @param {any} options */
  const authenticate = function (req, options) {
    tools.trace.note(`${name} authenticates`, portrait(options, tools.names))
    perform(this, tools.stepOf(req).acts?.[name] ?? {}, tools)
  }
  if (how === 'object') return { name, authenticate }
  if (how === 'es5') {
    /** @this {any} */
    const Es5 = function () {
      Strategy.call(this)
      this.name = name
    }
    inherits(Es5, Strategy)
    Es5.prototype.authenticate = authenticate
    return Reflect.construct(Es5, [])
  }
  class Scripted extends Strategy {
    name = name
  }
  Scripted.prototype.authenticate = authenticate
  return new Scripted()
}

/**
 * @param {any} strategy
 * @param {Act} act
 * @param {Tools} tools
 */
function perform(
  strategy,
  { act = 'success', with: given, later: isLater, again, meanwhile },
  tools,
) {
  const args = (given ?? defaults[act] ?? []).map(reviveValue)
  const go = () => {
    tools.trace.beats += 1
    if (act === 'throw') throw new Error('thrown by a strategy')
    if (act !== 'nothing') strategy[act](...args)
    if (again) perform(strategy, again, tools)
  }
  if (meanwhile) tools.meanwhile(meanwhile).then(go)
  else if (isLater) later(tools.trace, () => true, go)
  else go()
}

/** @type {Record<string, any[]>} */
const defaults = {
  success: ['$alice'],
  redirect: ['/provider'],
  error: [{ $error: 'from a strategy' }],
}
