// @ts-check
import { projectFiles, readText } from '../tree.mjs'

/**
 * An instruction of a container file.
 *
 * @typedef {{ name: string, text: string, stage: string, line: number }} Instruction
 */

/** @param {string} text @returns {Instruction[]} */
export function instructionsOf(text) {
  /** @type {Instruction[]} */
  const instructions = []
  let stage = ''
  /** @type {{ text: string, line: number } | undefined} */
  let begun
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const whole = begun ? `${begun.text} ${line}` : line
    const start = begun?.line ?? index + 1
    begun = undefined
    if (whole.endsWith('\\')) {
      begun = { text: whole.slice(0, -1).trim(), line: start }
      continue
    }
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(whole) ?? []
    if (name === 'FROM') stage = / AS (\w+)$/i.exec(rest)?.[1] ?? 'the image'
    instructions.push({ name, text: rest, stage, line: start })
  }
  return instructions
}

/** The last instruction of a name in the stage that becomes the image. @param {string} text @param {string} name */
export function lastOf(text, name) {
  const instructions = instructionsOf(text)
  const { stage } = instructions.at(-1) ?? {}
  return instructions.filter((each) => each.stage === stage && each.name === name).at(-1)?.text
}

/** What a process of the image is started with: `["node", "main.js"]`. @param {string | undefined} text @returns {string[]} */
export function commandOf(text) {
  const list = /\[.*\]$/s.exec(text ?? '')?.[0]
  return list === undefined ? [] : JSON.parse(list)
}

/**
 * What is wrong with the container file of this project.
 *
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
export function problemsOf(root, path) {
  const text = readText(root, path)
  const instructions = instructionsOf(text)
  const { scripts } = JSON.parse(readText(root, 'package.json'))
  return [
    ...instructions.flatMap((each) => problemsWith(each, root, instructions, scripts)),
    ...problemsOfImage(text, scripts),
  ].map((problem) => `${path}${problem}`)
}

/** @param {string} text @param {Record<string, string>} scripts */
function problemsOfImage(text, scripts) {
  const user = lastOf(text, 'USER')
  const start = commandOf(lastOf(text, 'CMD')).join(' ')
  return [
    ...(user === undefined || /^(root|0)\b/.test(user)
      ? [' runs as root. Name another USER.']
      : []),
    ...(start === scripts.start ? [] : [` starts ${start || 'nothing'}, not ${scripts.start}.`]),
    ...(/\/health\b/.test(lastOf(text, 'HEALTHCHECK') ?? '')
      ? []
      : [' asks nobody whether it is well. Expected a HEALTHCHECK on /health.']),
  ]
}

/**
 * @param {Instruction} instruction
 * @param {string} root
 * @param {Instruction[]} all
 * @param {Record<string, string>} scripts
 */
function problemsWith({ name, text, line }, root, all, scripts) {
  const where = `:${line}`
  if (name === 'ADD') return [`${where} adds. Expected COPY, which downloads and unpacks nothing.`]
  if (name === 'COPY') return copyProblems(text, where, root, all)
  if (name !== 'RUN') return []
  return text
    .split(/&&|\|\||;|\|/)
    .flatMap((command) => runProblems(command.trim(), where, scripts))
}

/** @param {string} text @param {string} where @param {string} root @param {Instruction[]} all */
function copyProblems(text, where, root, all) {
  const words = text.split(/\s+/)
  const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1)
  const from = /--from=(\S+)/.exec(text)?.[1]
  if (from !== undefined) {
    const isStage = all.some(({ stage }) => stage === from)
    return isStage ? [] : [`${where} copies from ${from}, which is no stage here.`]
  }
  const files = projectFiles(root)
  return sources
    .filter((source) => !files.some((file) => file === source || file.startsWith(`${source}/`)))
    .map((source) => `${where} copies ${source}, which git does not have.`)
}

/** @param {string} command @param {string} where @param {Record<string, string>} scripts */
function runProblems(command, where, scripts) {
  if (/\b(curl|wget|npx|git|apt|apt-get|apk|pip)\b/.test(command)) {
    return [`${where} downloads: ${command}.`]
  }
  const [, verb, script = ''] = /^npm (\S+)\s*(\S*)/.exec(command) ?? []
  if (verb === 'run' && scripts[script] === undefined) {
    return [`${where} runs the script ${script}, which package.json does not have.`]
  }
  if ((verb === 'install' || verb === 'ci') && !command.includes('--ignore-scripts')) {
    return [`${where} lets packages run scripts. Expected --ignore-scripts.`]
  }
  return []
}
