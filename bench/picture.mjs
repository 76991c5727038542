// @ts-check
import { kinds } from './kinds.mjs'

const titles = /** @type {Record<string, string>} */ ({
  anonymous: 'anonymous',
  read: 'signed in, read',
  write: 'signed in, write',
  login: 'login',
})

const width = 760
const barsStart = 150
const longestBar = 430
const barHeight = 18
const groupHeight = 58
const firstGroup = 104

/**
 * What the peers and latchkey add to a request of Express, as an SVG of horizontal bars. Undefined
 * if the run did not measure both.
 *
 * Colours are for a light and a dark page alike, and nothing is said by colour alone: each bar
 * carries its figure, and the peers' come first.
 * @param {import('./summary.mjs').Summary} summary
 * @returns {string | undefined}
 */
export function drawOverheads(summary) {
  const rows = rowsOf(summary)
  if (!rows) return undefined
  const scale = longestBar / Math.max(...rows.flatMap(({ theirs, ours }) => [theirs, ours]))
  const height = firstGroup + rows.length * groupHeight + 36
  const description = rows
    .map((row) => `${row.title}: ${micro(row.theirs)} against ${micro(row.ours)}`)
    .join('; ')

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
  <title id="title">What sessions and sign-in add to a request on Express 5</title>
  <desc id="description">CPU time per request beyond bare Express, express-session with passport against latchkey. ${description}.</desc>
  <style>
    text { font: 14px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328 }
    .card { fill: #ffffff; stroke: #d1d9e0 }
    .heading { font-size: 17px; font-weight: 600 }
    .faint { fill: #59636e; font-size: 13px }
    .ratio { font-weight: 600 }
    .theirs { fill: #8c959f }
    .ours { fill: #0969da }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .card { fill: #0d1117; stroke: #3d444d }
      .faint { fill: #9198a1 }
      .theirs { fill: #656c76 }
      .ours { fill: #4493f8 }
    }
  </style>
  <rect class="card" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
  <text class="heading" x="24" y="36">What sessions and sign-in add to a request on Express 5</text>
  <text class="faint" x="24" y="58">µs of CPU per request beyond bare Express, memory store · shorter is better</text>
  <rect class="theirs" x="24" y="74" width="12" height="12" rx="2"/>
  <text class="faint" x="42" y="85">express-session + passport</text>
  <rect class="ours" x="230" y="74" width="12" height="12" rx="2"/>
  <text class="faint" x="248" y="85">latchkey</text>
${rows.map((row, index) => group(row, firstGroup + index * groupHeight, scale)).join('\n')}
  <text class="faint" x="24" y="${height - 18}">${footer(summary)}</text>
</svg>
`
}

/**
 * @typedef {{ title: string, theirs: number, ours: number, ratio: number }} Row
 */

/**
 * @param {import('./summary.mjs').Summary} summary
 * @returns {Row[] | undefined}
 */
function rowsOf({ stacks, ratios }) {
  const rows = kinds.flatMap(({ name }) => {
    const theirs = stacks['express-session-passport']?.kinds[name]?.overhead?.median
    const ours = stacks['latchkey-express']?.kinds[name]?.overhead?.median
    const found = ratios.find(({ goal, kind }) => goal === 'express' && kind === name)
    if (theirs === undefined || ours === undefined || !found) return []
    return [{ title: titles[name] ?? name, theirs, ours, ratio: found.ratio.median }]
  })
  return rows.length === kinds.length ? rows : undefined
}

/**
 * @param {Row} row
 * @param {number} top
 * @param {number} scale
 */
function group({ title, theirs, ours, ratio }, top, scale) {
  const ourTop = top + barHeight + 3
  // An overhead within the noise can come out below zero: a bar cannot.
  const length = (/** @type {number} */ cost) => Math.max(1, cost * scale).toFixed(1)
  const end = (/** @type {number} */ cost) => (barsStart + Math.max(1, cost * scale) + 8).toFixed(1)
  return `  <text x="${barsStart - 12}" y="${top + 24}" text-anchor="end">${title}</text>
  <rect class="theirs" x="${barsStart}" y="${top}" width="${length(theirs)}" height="${barHeight}" rx="2"/>
  <text x="${end(theirs)}" y="${top + 14}">${micro(theirs)}</text>
  <rect class="ours" x="${barsStart}" y="${ourTop}" width="${length(ours)}" height="${barHeight}" rx="2"/>
  <text x="${end(ours)}" y="${ourTop + 14}">${micro(ours)} <tspan class="ratio" dx="6">${ratio.toFixed(2)} of theirs</tspan></text>`
}

/** @param {number} cost */
function micro(cost) {
  return `${cost.toFixed(cost < 10 ? 1 : 0)} µs`
}

/** @param {import('./summary.mjs').Summary} summary */
function footer({ machine, versions, settings, measuredAt }) {
  const peers = ['express-session', 'passport', 'express']
    .map((name) => `${name} ${versions[name]}`)
    .join(', ')
  return `Node ${machine.node.slice(1)}, ${peers} · ${measuredAt.slice(0, 10)}, medians of ${settings.rounds}`
}
