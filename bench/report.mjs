// @ts-check
import { goals } from './goals.mjs'
import { kinds } from './kinds.mjs'

/** @typedef {import('./summary.mjs').Summary} Summary */
/** @typedef {import('./statistics.mjs').Spread} Spread */

/**
 * A run as text: what each stack costs, how often it calls its store, and the ratios.
 * @param {Summary} summary
 * @returns {string}
 */
export function formatReport(summary) {
  const { machine, settings } = summary
  return [
    `Node ${machine.node}, ${machine.processor}, ${machine.cores} cores, ` +
      `${settings.rounds} rounds of ${settings.turns} × ${settings.milliseconds} ms, ` +
      `${settings.connections} connections`,
    ...warnings(summary),
    '',
    'CPU of the server, µs per request: median (min–max)',
    table(stackRows(summary, ({ cpu }) => withRange(cpu, 1))),
    '',
    'Overhead over the bare framework, µs per request: median (min–max)',
    table(stackRows(summary, ({ overhead }) => (overhead ? withRange(overhead, 1) : undefined))),
    '',
    'Requests per second: median',
    table(stackRows(summary, (kind) => kind.requestsPerSecond.median.toFixed(0))),
    '',
    'Store calls of one request',
    table(stackRows(summary, ({ storeCalls }) => storeCalls && callsText(storeCalls))),
    ...goals.flatMap((goal) => ratioLines(summary, goal)),
  ].join('\n')
}

/**
 * @param {Summary} summary
 * @returns {string[]}
 */
function warnings({ machine, stacks }) {
  const idle = Object.values(stacks).flatMap(({ title, kinds: ofKind }) =>
    Object.entries(ofKind)
      .filter(([, { busy }]) => busy.median < 0.85)
      .map(([kind, { busy }]) => `${title}, ${kind} (${Math.round(busy.median * 100)} %)`),
  )
  return [
    ...(machine.pinned ? [] : ['Not pinned to cores (no taskset, or one core): spread is large.']),
    ...(idle.length === 0 ? [] : [`The server was not kept busy: ${idle.join('; ')}`]),
  ]
}

/**
 * A row for each stack that has something to show.
 * @param {Summary} summary
 * @param {(kind: import('./summary.mjs').KindSummary) => string | undefined} cell
 * @returns {string[][]}
 */
function stackRows({ stacks }, cell) {
  const rows = Object.values(stacks).map(({ title, kinds: ofKind }) => [
    title,
    ...kinds.map(({ name }) => {
      const kind = ofKind[name]
      return (kind && cell(kind)) ?? ''
    }),
  ])
  return [
    ['', ...kinds.map(({ name }) => name)],
    ...rows.filter(([, ...cells]) => cells.some((text) => text !== '')),
  ]
}

/**
 * @param {Summary} summary
 * @param {import('./goals.mjs').Goal} goal
 * @returns {string[]}
 */
function ratioLines({ ratios }, goal) {
  const rows = ratios
    .filter((ratio) => ratio.goal === goal.name)
    .map(({ kind, ratio, atMost, reached }) => [
      kind,
      withRange(ratio, 2),
      `≤ ${atMost}`,
      reached ? 'reached' : 'missed',
    ])
  if (rows.length === 0) return []
  return ['', `Ratio: ${goal.title}`, table([['', 'median (min–max)', 'goal', ''], ...rows])]
}

/** @param {Record<string, number>} calls */
function callsText(calls) {
  const named = Object.entries(calls).map(([method, count]) =>
    count === 1 ? method : `${count} ${method}`,
  )
  return named.length === 0 ? 'none' : named.join(', ')
}

/**
 * @param {Spread} spread
 * @param {number} digits
 */
function withRange({ median, min, max }, digits) {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`
}

/** @param {readonly (readonly string[])[]} rows */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0
          return column === 0 ? cell.padEnd(width) : cell.padStart(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
