// @ts-check
import { beginsEarly, dropWrongCookies, isGiven, takeOver, worksAfterTheEnd } from './seen.mjs'

/** @typedef {import('../known-differences.mjs').Pair} Pair */

/**
 * Differences that were found and are to go away: each line here goes with its mend.
 *
 * @type {import('../known-differences.mjs').KnownDifference[]}
 */
export const awaitingAMend = [
  {
    number: 'M1: an id that genid gives again is taken for one that has ended',
    erase({ script, theirs, ours }) {
      const isGivenAgain = script.options?.genid === 'always the same'
      return (
        isGivenAgain &&
        /regenerate|generate|SESSION_ENDED/.test(JSON.stringify([script, ours])) &&
        takeOver(theirs, ours)
      )
    },
  },
  {
    number: 'M2: an empty session that was regenerated and saved is stored, without its cookie',
    erase({ step, theirs, ours }) {
      if (
        !/"(?:store.)?regenerate"|"generate"/.test(JSON.stringify(step)) ||
        !/"do":"save/.test(JSON.stringify(step))
      )
        return false
      const given = ours.answers.flatMap(({ cookies }) => cookies)
      const missing = theirs.answers
        .flatMap(({ cookies }) => cookies)
        .filter(
          ({ value }) => value.startsWith('s:') && !given.some((each) => each.value === value),
        )
      if (dropWrongCookies(theirs, ours)) return takeOver(theirs, ours)
      return (
        missing.some(({ value }) =>
          ours.calls.some(({ method, id }) => method === 'set' && value.startsWith(`s:${id} `)),
        ) && takeOver(theirs, ours)
      )
    },
  },
  {
    number: 'M3: reload gives its own error for an ENOENT of the store',
    erase({ theirs, ours }) {
      return (
        JSON.stringify(theirs.notes).includes('"code":"ENOENT"') &&
        JSON.stringify(ours.notes).includes('failed to load session') &&
        takeOver(theirs, ours)
      )
    },
  },
  {
    number: 'M5: keys that a session cannot have stay in the record',
    erase({ script, theirs, ours }) {
      const isEdited = script.steps?.some((step) => 'edit' in step && step.edit === 'odd keys')
      const holdsOne = (/** @type {import('../script.mjs').Seen} */ { records }) =>
        JSON.stringify(records).includes('planted')
      // Where both lose it, only theirs takes the loss for a change, for which a cookie is due.
      const isOnlyTheirs = theirs.answers.some(
        ({ cookies }, index) => cookies.length > (ours.answers[index]?.cookies.length ?? 0),
      )
      const isKept = holdsOne(ours) && !holdsOne(theirs)
      return isEdited === true && (isKept || isOnlyTheirs) && takeOver(theirs, ours)
    },
  },
  {
    number: 'M6: what writes to the session when the head leaves makes a session without a cookie',
    erase({ script, theirs, ours }) {
      const isWritten = [...(script.before ?? []), ...(script.after ?? [])].includes(
        'late head that writes to the session',
      )
      return isWritten && takeOver(theirs, ours)
    },
  },
  {
    number: 'M7: a save that nobody waits for makes a call too many',
    erase({ step, theirs, ours }) {
      const isForgotten = /"do":"save","wait":false/.test(JSON.stringify(step))
      const destroys = (/** @type {import('../script.mjs').Seen} */ { calls }) =>
        calls.filter(({ method }) => method === 'destroy').length
      const isMore = ours.calls.length > theirs.calls.length || destroys(ours) > destroys(theirs)
      return isForgotten && isMore && takeOver(theirs, ours)
    },
  },
  {
    number:
      'M8: a new session that is empty again when the answer is released is stored, without its cookie',
    erase({ step, theirs, ours }) {
      const isHeld = beginsEarly(step) || worksAfterTheEnd(step)
      const isOrphan = ours.calls.some(
        ({ method, id, outcome }) =>
          method === 'set' &&
          outcome === 'done' &&
          !isGiven(ours, id) &&
          !ours.calls.some((call) => call.id === id && call.method === 'get') &&
          (isGiven(theirs, id) || theirs.errors.length > ours.errors.length),
      )
      return isHeld && isOrphan && takeOver(theirs, ours)
    },
  },
]
