// @ts-check
import {
  postDuringSignOut,
  readDuringSignOut,
  revokeDuringWrites,
  signInDuringWrite,
  signInFiftyTimes,
  signInFiveTimes,
  signInTwiceAtTheLimit,
  signOutDuringWrite,
  signOutTenTimes,
} from './ending-races.mjs'
import { countTogether, followRedirect, writeAtOnce, writeTogether } from './writing-races.mjs'

/**
 * What a stack can be asked for beyond what all can.
 *
 * @typedef {'tell endings' | 'list devices' | 'end all sessions of a user' | 'limit sessions'} Ability
 */

/**
 * What scenarios race on.
 *
 * @typedef {object} Course
 * @property {() => import('./browser.mjs').Browser} newBrowser
 * @property {(milliseconds: number) => Promise<void>} setWriteLatency
 * @property {() => Promise<number>} countEndings How many sessions the servers have said were ended.
 * @property {ReadonlySet<Ability>} can
 */

/**
 * A race of the catalogue (R01 …), played again and again, each time by a user of its own.
 *
 * @typedef {object} Scenario
 * @property {string} id
 * @property {string} name
 * @property {string} loses What a round that goes wrong loses.
 * @property {number} rounds
 * @property {number} nightlyRounds
 * @property {number} [together] How many rounds run at once. Default: 1.
 * @property {number} [writeLatency] How long each write to the store is made to take, in milliseconds.
 * @property {Ability} [needs]
 * @property {(course: Course, user: string) => Promise<string[]>} play Gives what went wrong.
 */

/** @type {Scenario[]} */
export const scenarios = [
  {
    ...{ id: 'R01', name: 'two writers of different keys', loses: 'writes that were answered' },
    ...{ rounds: 50, nightlyRounds: 200, together: 5 },
    play: (course, user) => writeTogether(course, user, 10),
  },
  {
    ...{ id: 'R01', name: 'thirty writers at once', loses: 'writes that were answered' },
    ...{ rounds: 50, nightlyRounds: 200 },
    play: (course, user) => writeAtOnce(course, user, 30),
  },
  {
    ...{ id: 'R01', name: 'two writers at a slow store', loses: 'writes that were answered' },
    ...{ rounds: 50, nightlyRounds: 200, together: 10, writeLatency: 150 },
    play: (course, user) => writeTogether(course, user, 3),
  },
  {
    ...{ id: 'R01', name: 'ten writers of one counter', loses: 'counts that were answered' },
    ...{ rounds: 50, nightlyRounds: 200 },
    play: (course, user) => countTogether(course, user, 2),
  },
  {
    ...{ id: 'R01', name: '2,000 keys by two writers', loses: 'writes that were answered' },
    ...{ rounds: 0, nightlyRounds: 1 },
    play: (course, user) => writeTogether(course, user, 1_000),
  },
  {
    ...{ id: 'R01', name: '10,000 counts by ten writers', loses: 'counts that were answered' },
    ...{ rounds: 0, nightlyRounds: 1 },
    play: (course, user) => countTogether(course, user, 1_000),
  },
  {
    ...{ id: 'R02', name: 'sign-out while a write is under way', loses: 'sign-outs' },
    ...{ rounds: 50, nightlyRounds: 200, together: 5 },
    play: signOutDuringWrite,
  },
  {
    ...{ id: 'R03', name: 'sign-out while a read prolongs the session', loses: 'sign-outs' },
    ...{ rounds: 50, nightlyRounds: 200, together: 5 },
    play: readDuringSignOut,
  },
  {
    ...{ id: 'R04', name: 'sign-out in another tab than a form’s', loses: 'sign-outs' },
    ...{ rounds: 50, nightlyRounds: 200, together: 5, writeLatency: 20 },
    play: postDuringSignOut,
  },
  {
    ...{ id: 'R05', name: 'all sessions of a user ended during 50 writes', loses: 'users’ ends' },
    ...{ rounds: 50, nightlyRounds: 200, needs: 'end all sessions of a user' },
    play: revokeDuringWrites,
  },
  {
    ...{ id: 'R06', name: 'sign-in while a write is under way', loses: 'fresh ids' },
    ...{ rounds: 50, nightlyRounds: 200, together: 5 },
    play: signInDuringWrite,
  },
  {
    ...{ id: 'R09', name: 'five sign-ins from one session', loses: 'sessions that nobody sees' },
    ...{ rounds: 50, nightlyRounds: 200 },
    play: signInFiveTimes,
  },
  {
    ...{ id: 'R09', name: 'fifty sign-ins of one user who may have three sessions' },
    ...{ loses: 'sessions, or ends of them, that should be', needs: 'limit sessions' },
    ...{ rounds: 20, nightlyRounds: 200 },
    play: signInFiftyTimes,
  },
  {
    ...{ id: 'R09', name: 'two sign-ins from one session of a user who may have three' },
    ...{ loses: 'sessions, or ends of them, that should be', needs: 'limit sessions' },
    ...{ rounds: 50, nightlyRounds: 200 },
    play: (course, user) => signInTwiceAtTheLimit(course, user, 'with the same'),
  },
  {
    ...{ id: 'R09', name: 'a sign-in anew, and one on the third device of three' },
    ...{ loses: 'sessions, or ends of them, that should be', needs: 'limit sessions' },
    ...{ rounds: 50, nightlyRounds: 200, writeLatency: 20 },
    play: (course, user) => signInTwiceAtTheLimit(course, user, 'on a third device'),
  },
  {
    ...{ id: 'R11', name: 'ten sign-outs at once', loses: 'sign-outs that are told once' },
    ...{ rounds: 50, nightlyRounds: 200 },
    play: signOutTenTimes,
  },
  {
    ...{
      id: 'R15',
      name: 'a redirect that is followed at once',
      loses: 'redirects that show the new state',
    },
    ...{ rounds: 100, nightlyRounds: 100, together: 20, writeLatency: 200 },
    play: followRedirect,
  },
]

/**
 * Whether the express-session drop-in promises it. Its API has nothing for a counter, which is read and written back, and no list of the
 * sessions of a user.
 *
 * @param {Scenario} scenario
 */
export function promisedByDropIn({ id, name }) {
  return id !== 'R09' && !/count/.test(name)
}
