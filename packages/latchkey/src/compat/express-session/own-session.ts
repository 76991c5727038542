/**
 * The mark, on their prototype, of sessions whose `regenerate` ends them for good: nothing that another request still stores brings them back,
 * so that nobody need store them signed out before. From the registry of symbols, so that two copies of the library know each other's.
 */
export const endsForGood: unique symbol = Symbol.for('latchkey.session.ends-for-good')
