import type { Runner } from './contract'

/** What became of the tests that a kit defined, by the names of groups and tests, joined by ` > `. */
export interface Collected {
  readonly passed: readonly string[]
  readonly failed: readonly string[]
  readonly skipped: readonly string[]
}

/**
 * Runs what `define` defines, here and now, one test after the other.
 * @param only the end of the names of those that are run. Default: all.
 */
export async function collect(define: (runner: Runner) => void, only = ''): Promise<Collected> {
  const path: string[] = []
  const tests: { name: string; body: () => Promise<void> }[] = []
  const skipped: string[] = []
  const nameOf = (name: string): string => [...path, name].join(' > ')
  define({
    describe(name, body) {
      path.push(name)
      body()
      path.pop()
    },
    it: Object.assign(
      (name: string, body: () => Promise<void>) => {
        if (nameOf(name).endsWith(only)) tests.push({ name: nameOf(name), body })
      },
      {
        skip(name: string) {
          skipped.push(nameOf(name))
        },
      },
    ),
  })
  const passed: string[] = []
  const failed: string[] = []
  for (const { name, body } of tests) {
    await body().then(
      () => passed.push(name),
      () => failed.push(name),
    )
  }
  return { passed, failed, skipped }
}
