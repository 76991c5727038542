// @ts-check
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * The cores that this process may use, by number; nothing where that cannot be known.
 * @returns {number[]}
 */
function coresOfThisProcess() {
  try {
    const status = readFileSync('/proc/self/status', 'utf8')
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? ''
    return list.split(',').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number)
      if (first === undefined || last === undefined || Number.isNaN(first)) return []
      return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    })
  } catch {
    return []
  }
}

/**
 * One core for the servers and another for the load, so that neither takes the other's time. Nothing
 * where there is no `taskset` or one core only: the figures are then of less worth, and the report
 * says so.
 * @returns {{ server: number, load: number } | undefined}
 */
export function chooseCores() {
  const cores = coresOfThisProcess()
  const [load] = cores
  const server = cores.at(-1)
  if (load === undefined || server === undefined || load === server) return undefined
  const probe = spawnSync('taskset', ['-c', String(server), 'true'])
  return probe.status === 0 ? { server, load } : undefined
}
