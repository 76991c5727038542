// @ts-check
import { chromium, nodeWithSqlite } from './probes.mjs'

/**
 * A suite of the test command.
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {number} minutes Its share of the twenty minutes of a run. Beyond it is killed, and failed.
 * @property {number} nightlyMinutes The same with `--nightly`, where the numbers are larger.
 * @property {string} [script] A script that writes its counts to the file after `--report`, or
 * @property {string} [project] a project of vitest.config.mjs.
 * @property {boolean} [alone] One test file at a time: it measures or provokes timing itself.
 * @property {import('./probes.mjs').Probe[]} [needs] What a machine may lack.
 */

/** In the order in which they run: what fails fastest comes first. @type {Suite[]} */
export const suites = [
  { name: 'checks', script: 'tools/check.mjs', minutes: 1.25, nightlyMinutes: 6 },
  { name: 'library', project: 'unit', minutes: 2, nightlyMinutes: 20 },
  {
    name: 'on a newer Node',
    project: 'newer-node',
    needs: [nodeWithSqlite],
    minutes: 0.5,
    nightlyMinutes: 5,
  },
  { name: 'tools', project: 'tools', minutes: 0.5, nightlyMinutes: 4 },
  { name: 'demo over HTTP', project: 'demo', minutes: 2.5, nightlyMinutes: 10 },
  { name: 'conformance', project: 'conformance', minutes: 4.75, nightlyMinutes: 60 },
  { name: 'races', project: 'races', alone: true, minutes: 4.75, nightlyMinutes: 150 },
  {
    name: 'browser',
    project: 'browser',
    alone: true,
    needs: [chromium],
    minutes: 1.75,
    nightlyMinutes: 5,
  },
]
