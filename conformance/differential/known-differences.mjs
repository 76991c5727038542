// @ts-check
import {
  deletedCookie,
  lateNewSession,
  resolvedAuto,
  unsavedCookie,
  wrongPath,
} from './known/cookies.mjs'
import {
  endWithCallback,
  lateEnd,
  malformedRecord,
  refusedWrite,
  takenBack,
  toldThatItEnded,
  unserialisable,
} from './known/ends.mjs'
import { heldResponse } from './known/holding.mjs'
import { lastMoment, mergedWrite, repeatedWrite } from './known/writes.mjs'

/**
 * What two steps came to, and may be taken out of both.
 *
 * @typedef {object} Pair
 * @property {import('./script.mjs').Script} script
 * @property {import('./script.mjs').Step} step
 * @property {import('./script.mjs').Seen} theirs
 * @property {import('./script.mjs').Seen} ours
 * @property {Set<string>} ghosts Empty sessions of which only theirs has a record, from the steps before on.
 */

/**
 * A difference that has a number in docs/guide/migrate.md, known by its shape. `erase` takes it out
 * of both, and says whether they are in the same state after it or have parted; false: it is not there.
 *
 * @typedef {{ number: string, erase: (pair: Pair) => import('./known/seen.mjs').Erased }} KnownDifference
 */

/** @type {KnownDifference[]} */
export const knownDifferences = [
  { number: 'D18', erase: unserialisable },
  { number: 'D24', erase: refusedWrite },
  { number: 'D25', erase: endWithCallback },
  { number: 'D26', erase: malformedRecord },
  { number: 'D7', erase: wrongPath },
  { number: 'D6', erase: resolvedAuto },
  { number: 'D1', erase: toldThatItEnded },
  { number: 'D27', erase: lastMoment },
  { number: 'D2', erase: mergedWrite },
  { number: 'D20', erase: unsavedCookie },
  { number: 'D19', erase: heldResponse },
  { number: 'D4', erase: repeatedWrite },
  { number: 'D1', erase: takenBack },
  { number: 'D8', erase: lateNewSession },
  { number: 'D1', erase: lateEnd },
  // Once more: what theirs wrote of an ended session hid it.
  { number: 'D19', erase: heldResponse },
  { number: 'D5, D10', erase: deletedCookie },
]
