// @ts-check

/**
 * What somebody needs to see the difference: the script, and what differs where.
 *
 * @param {import('./script.mjs').Script} script
 * @param {import('./compare.mjs').Comparison} comparison
 */
export function inWords({ steps = [], ...script }, { known, unknown }) {
  if (!unknown) return `${script.name}: only ${known.join(', ')}`
  const list = steps.map((step, index) => {
    const mark = index === unknown.step ? '>' : ' '
    return `${mark} ${index}. ${JSON.stringify(step)}`
  })
  return [
    JSON.stringify(script),
    ...list,
    ...unknown.lines.map((line) => `    ${line}`),
    '    (- express-session from npm, + ours)',
  ].join('\n')
}
