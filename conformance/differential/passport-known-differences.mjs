// @ts-check
import { unsavedCookie } from './known/cookies.mjs'
import { lateEnd, refusedWrite, toldThatItEnded } from './known/ends.mjs'
import { heldResponse } from './known/holding.mjs'
import {
  actsTwice,
  answersByPromise,
  goesToNext,
  nothingInBody,
  oddNames,
  saysMore,
  sharedKey,
  storeThrew,
  warnsMore,
} from './known/passport-answers.mjs'
import {
  emptyBags,
  keptInfo,
  otherSession,
  sharedInstance,
  survivesSignIn,
} from './known/passport-sign-ins.mjs'
import { emptySession, failedOnce, savedBeforeItEnds } from './known/passport-sign-outs.mjs'
import { mergedWrite, repeatedWrite } from './known/writes.mjs'
import { compositions } from './passport-compositions.mjs'

/** @typedef {import('./known-differences.mjs').KnownDifference} KnownDifference */
/** @typedef {import('./passport-compositions.mjs').Role} Role */

/** Each with the packages of ours of which one must be there for it to be seen. @type {(KnownDifference & { of: Role[] })[]} */
const differences = [
  { number: 'D4, D5', of: ['session', 'passport'], erase: failedOnce },
  { number: 'D3', of: ['passport'], erase: sharedInstance },
  { number: 'D15', of: ['passport'], erase: otherSession },
  { number: 'D22', of: ['passport'], erase: sharedKey },
  { number: 'D31', of: ['passport', 'local', 'flash'], erase: warnsMore },
  { number: 'D30', of: ['passport', 'flash'], erase: oddNames },
  { number: 'D34', of: ['local'], erase: nothingInBody },
  { number: 'D31', of: ['passport', 'local', 'flash'], erase: saysMore },
  { number: 'D29', of: ['passport', 'local'], erase: goesToNext },
  { number: 'D32', of: ['passport', 'local'], erase: answersByPromise },
  { number: 'D28', of: ['passport', 'local'], erase: actsTwice },
  { number: 'D9, D17', of: ['flash', 'passport'], erase: emptyBags },
  { number: 'D5, D9, D10', of: ['session', 'flash'], erase: emptySession },
  { number: 'D5', of: ['passport'], erase: savedBeforeItEnds },
  { number: 'D21', of: ['passport'], erase: survivesSignIn },
  { number: 'D17', of: ['passport'], erase: keptInfo },
  { number: 'D24', of: ['session', 'passport'], erase: storeThrew },
  { number: 'D24', of: ['session'], erase: refusedWrite },
  { number: 'D2', of: ['session'], erase: mergedWithAnother },
  { number: 'D20', of: ['session'], erase: unsavedCookie },
  { number: 'D19', of: ['session'], erase: heldResponse },
  { number: 'D4', of: ['session'], erase: repeatedWrite },
  { number: 'D1', of: ['session'], erase: toldThatItEnded },
  { number: 'D1', of: ['session'], erase: lateEnd },
]

/**
 * A strategy may wait for another request too.
 *
 * @param {import('./known-differences.mjs').Pair} pair
 */
function mergedWithAnother({ step, ...pair }) {
  const waits = 'does' in step && JSON.stringify(step.acts ?? {}).includes('"meanwhile"')
  if (!waits) return mergedWrite({ step, ...pair })
  return mergedWrite({
    step: { ...step, does: [...(step.does ?? []), { do: 'meanwhile' }] },
    ...pair,
  })
}

/**
 * Those that may be seen of a composition.
 *
 * @param {string} composition
 * @returns {KnownDifference[]}
 */
export function knownIn(composition) {
  const ours = compositions[composition] ?? []
  return differences.filter(({ of }) => of.some((role) => ours.includes(role)))
}
