// @ts-check

/** How long nothing may happen before an answer is taken not to come, in milliseconds. */
const patience = { afterALoss: 120, otherwise: 250 }

/** How long one turn of the event loop may count as quiet, in milliseconds. */
const longestTurn = 5

/**
 * Waits until a request is answered and what it began is done.
 *
 * @param {import('./client.mjs').Exchange} exchange
 * @param {import('./trace.mjs').Trace} trace
 */
export async function settle(exchange, trace) {
  trace.depth += 1
  const { depth } = trace
  let beats = trace.beats
  let lastTurn = performance.now()
  let quiet = 0
  let quietTurns = 0
  while (!(exchange.isOver && trace.pending <= 0 && quietTurns >= 6)) {
    await turn()
    quietTurns += 1
    // Where the machine stood still, nothing could happen: that is not counted.
    const now = performance.now()
    quiet += Math.min(now - lastTurn, longestTurn)
    lastTurn = now
    // A request waits for those that are made meanwhile.
    if (trace.beats !== beats || trace.depth > depth) {
      beats = trace.beats
      quiet = 0
      quietTurns = 0
      continue
    }
    const isLost = trace.lost > 0 || trace.seen.uncaught.length > 0
    const limit = isLost ? patience.afterALoss : patience.otherwise
    if (!exchange.isOver && quiet > limit) {
      exchange.abandon()
      trace.lost += 1
    }
    if (quiet > 3 * patience.otherwise) break
  }
  trace.depth -= 1
}

/** @returns {Promise<void>} */
function turn() {
  return new Promise((resolve) => setImmediate(resolve))
}
