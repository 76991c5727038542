// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenarios } from './scenarios.mjs'

const intro = `# Strategies and frameworks

Packages of others, unmodified from npm, with \`@latchkey/passport\`, \`@latchkey/passport-strategy\`, \`@latchkey/passport-local\` and
\`@latchkey/express-session\` below them by npm aliases and overrides. Each row was played over HTTP, with a server of the protocol on the same
machine: who may come in, who may not, and who the next request is.

Every row was played three times: on the originals, on ours in the place of passport and express-session alone (two changed lines in
\`package.json\`), and on ours wherever in the tree somebody asks for the original (\`"overrides"\`). The last is what is written down here. "As on the originals" means
that every answer of the row was the same there; a number is that of a defect of the originals, which ours mend (each is told in [the guide](../guide/migrate.md)).
`

const outro = `## Accounts that are linked from two tabs

\`passport.authorize\` leaves the signed-in user and the session as they are, and an OAuth strategy keeps the \`state\` of an attempt in that session.

- **Two providers at once**: each has a place of its own in the session, by the name of its host. On express-session the request that is
  stored last undoes the other (D2), and one tab is refused. Ours keep both.
- **One provider in two tabs**: \`passport-oauth2\` has one place for a provider's state, and so for both tabs. The tab that was opened last is the one that can come
  back; where the other comes back before it, the strategy forgets the state it has, and refuses both. That is the strategy's doing, on the originals as on ours.
- **One provider in two tabs, both linked**: give the strategy a \`store\` that keeps each state under a key of its own
  (\`session['oauth2:' + state]\`), and forgets those that are old. On ours this holds for tabs that start in the same moment; on the originals D2 loses one of them.
`

/**
 * The page that says what was seen.
 *
 * @param {(scenario: import('./scenarios.mjs').Scenario) => Record<string, unknown>} seenIn
 * @param {string} folder of the packages that were used
 */
export function ecosystemPage(seenIn, folder) {
  const rows = scenarios.map((scenario) => {
    const { signedIn, refused, next } = seenIn(scenario)
    const { package: name, what } = scenario
    const saw = [signedIn, refused, next].map(String)
    return [`\`${name}\``, versionIn(folder, name), what, ...saw, resultOf(scenario)]
  })
  const head = [
    'package',
    'version',
    'signs in',
    'who may',
    'who may not',
    'the next request',
    'result',
  ]
  const packages = new Set(scenarios.map((scenario) => scenario.package))
  return `${intro}
${rows.length} rows, ${packages.size} packages:

${table([head, ...rows])}

${notes()}

${outro}
Written by \`npx vitest run --project conformance conformance/ecosystem -u\`, which plays the rows; \`npm test\` plays
them too, and fails where this page says something else.
`
}

/** @param {import('./scenarios.mjs').Scenario} scenario */
function resultOf({ onOriginals }) {
  return onOriginals ? `mended: ${onOriginals.defect}` : 'as on the originals'
}

/** What the results say in a word, once. */
function notes() {
  const all = scenarios.flatMap(({ onOriginals }) =>
    onOriginals ? [`- **${onOriginals.defect}**: ${onOriginals.why}.`] : [],
  )
  return [...new Set(all)].sort().join('\n')
}

/** @param {string} folder @param {string} name */
function versionIn(folder, name) {
  const manifest = join(folder, 'node_modules', name, 'package.json')
  return JSON.parse(readFileSync(manifest, 'utf8')).version
}

/** A table in which columns stand below each other. @param {string[][]} lines The first is the head. */
function table([head = [], ...lines]) {
  const cells = [head, ...lines].map((line) => line.map((text) => text.replaceAll('|', '\\|')))
  const widths = head.map((_, column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  )
  const [titles = [], ...rows] = cells
  return [titles, widths.map((width) => '-'.repeat(width)), ...rows]
    .map((line) => `| ${line.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`)
    .join('\n')
}
