/** What a strategy calls, on `this`, to say what it found. Of what it calls for one request, the first counts. */
export interface StrategyActions {
  /** This is the user. */
  success(user: unknown, info?: unknown): unknown
  /** Not signed in. The next strategy of the chain is tried. */
  fail(challenge?: unknown, status?: number): unknown
  /** The answer is found elsewhere. */
  redirect(url: string, status?: number): unknown
  /** Nothing to say: the request goes on. */
  pass(): unknown
  /** It could not be decided. */
  error(error?: unknown): unknown
}

/** What strategies are made from, by `class … extends` as well as by `Strategy.call(this)` and `util.inherits`. */
export interface Strategy extends StrategyActions {
  name?: string
  /** Called for each request on an object of its own, which inherits from the strategy. */
  authenticate(request: unknown, options?: unknown): unknown
}

export interface StrategyConstructor {
  new (): Strategy
  (this: unknown): void
  prototype: Strategy
  Strategy: StrategyConstructor
}

// A function, for those who call it without `new`.
export const Strategy = function Strategy() {} as unknown as StrategyConstructor

Strategy.prototype.authenticate = (_request, _options) => {
  throw new Error('Strategy#authenticate must be overridden by subclass')
}

Strategy.Strategy = Strategy
