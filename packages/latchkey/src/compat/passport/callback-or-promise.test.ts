import { describe, expect, it } from 'vitest'
import { callForAnswer, type Done } from './callback-or-promise'

type Fn = (...values: never[]) => unknown

/** Calls a function for its answer; gives the answers that came until all promises have settled. */
async function answersOf(fn: Fn, values: readonly unknown[] = ['ann']): Promise<unknown[][]> {
  const answers: unknown[][] = []
  callForAnswer(fn, values, (...answer) => answers.push(answer))
  await new Promise(setImmediate)
  return answers
}

/** A query as Mongoose makes them: it runs when it is waited for. */
function queryThat(run: (resolve: (user: unknown) => void) => void): object {
  const query = {}
  Reflect.set(query, 'then', run)
  return query
}

const ann = { name: 'ann' }
const broken = new Error('broken')

describe('a function that declares the callback', () => {
  it('answers by it, at once where it calls at once', () => {
    const answers: unknown[][] = []
    const fn = (name: string, done: Done) => done(null, { name }, 'more')
    callForAnswer(fn, ['ann'], (...answer) => answers.push(answer))
    expect(answers).toEqual([[null, ann, 'more']])
  })

  it('answers once', async () => {
    const fn = (_: string, done: Done) => {
      done(null, ann)
      done(broken)
      done(null, 'bob')
    }
    expect(await answersOf(fn)).toEqual([[null, ann]])
  })

  it('may be async: what it resolves is no answer', async () => {
    let answerLater: Done = () => {}
    const fn = async (_: string, done: Done) => {
      answerLater = done
      return 'bob'
    }
    const answers: unknown[][] = []
    callForAnswer(fn, ['ann'], (...answer) => answers.push(answer))
    await new Promise(setImmediate)
    expect(answers).toEqual([])
    answerLater(null, ann)
    expect(answers).toEqual([[null, ann]])
  })

  it('may reject', async () => {
    const fn = async (_: string, _done: Done) => {
      throw broken
    }
    expect(await answersOf(fn)).toEqual([[broken]])
  })

  it('may throw', async () => {
    const fn = (_: string, _done: Done) => {
      throw broken
    }
    expect(await answersOf(fn)).toEqual([[broken]])
  })

  it('may return a query, which is not run once more by being waited for', async () => {
    let runs = 0
    const query = queryThat(() => {
      runs++
    })
    const fn = (_: string, done: Done) => {
      done(null, ann)
      return query
    }
    expect(await answersOf(fn)).toEqual([[null, ann]])
    expect(runs).toBe(0)
  })

  it('fails also where what it throws or rejects with is falsy', async () => {
    const message = 'The function failed without saying why.'
    const throws = (_: string, _done: Done) => {
      throw undefined
    }
    const rejects = (_: string, _done: Done) => Promise.reject(null)
    expect(await answersOf(throws)).toEqual([[new Error(message)]])
    expect(await answersOf(rejects)).toEqual([[new Error(message)]])
  })
})

describe('what comes after the answer', () => {
  it('is thrown on where it is thrown', () => {
    const answers: unknown[][] = []
    const fn = (_: string, done: Done) => {
      done(null, ann)
      throw broken
    }
    expect(() => callForAnswer(fn, ['ann'], (...answer) => answers.push(answer))).toThrow(broken)
    expect(answers).toEqual([[null, ann]])
  })

  it('is a warning where it is a rejection', async () => {
    const warnings: unknown[] = []
    const listener = (warning: unknown) => warnings.push(warning)
    process.on('warning', listener)
    const fn = async (_: string, done: Done) => {
      done(null, ann)
      throw broken
    }
    expect(await answersOf(fn)).toEqual([[null, ann]])
    process.off('warning', listener)
    expect(warnings).toEqual([broken])
  })
})

describe('a function that declares parameters, and not the callback', () => {
  it('answers by what it resolves', async () => {
    expect(await answersOf(async (name: string) => ({ name }))).toEqual([[null, ann]])
    expect(await answersOf(async (_: string) => undefined)).toEqual([[null, undefined]])
  })

  it('answers by what it returns', async () => {
    expect(await answersOf((name: string) => ({ name }))).toEqual([[null, ann]])
    expect(await answersOf((_: string) => null)).toEqual([[null, null]])
  })

  it('may have found the callback all the same, and returned nothing', async () => {
    const fn = (name: string, ...[done]: Done[]) => {
      setImmediate(() => done?.(null, { name }))
    }
    expect(fn).toHaveLength(1)
    expect(await answersOf(fn)).toEqual([[null, ann]])
  })

  it('answers by returning nothing where that counts', () => {
    const answers: unknown[][] = []
    const answer = (...values: unknown[]) => answers.push(values)
    callForAnswer((_: string) => undefined, ['ann'], answer, undefined, true)
    callForAnswer(() => undefined, ['ann'], answer, undefined, true)
    expect(answers).toEqual([[null, undefined]])
  })

  it('may reject, and throw', async () => {
    expect(await answersOf(async (_: string) => Promise.reject(broken))).toEqual([[broken]])
    const throws = (_: string) => {
      throw broken
    }
    expect(await answersOf(throws)).toEqual([[broken]])
  })

  it('may return a query, which is run', async () => {
    const query = queryThat((resolve) => resolve(ann))
    expect(await answersOf((_: string) => query)).toEqual([[null, ann]])
  })

  it('is given the values that it declares', async () => {
    const fn = async (name: string, password: string) => [name, password]
    expect(await answersOf(fn, ['ann', 'pw'])).toEqual([[null, ['ann', 'pw']]])
  })
})

describe('a function that declares nothing', () => {
  it('may call back', async () => {
    const fn = (...[, done]: [string, Done]) => setImmediate(done, null, ann)
    const answer = await new Promise((resolve) => {
      callForAnswer(fn, ['ann'], (...answers) => resolve(answers))
    })
    expect(answer).toEqual([null, ann])
  })

  it('may resolve to something', async () => {
    expect(await answersOf(async () => ann)).toEqual([[null, ann]])
    expect(await answersOf(async () => undefined)).toEqual([])
  })

  it('may reject', async () => {
    expect(await answersOf(() => Promise.reject(broken))).toEqual([[broken]])
  })

  it('has not answered by what it returns', async () => {
    expect(await answersOf(() => ann)).toEqual([])
  })
})

describe('this', () => {
  it('is what it is told to be', () => {
    const self = {}
    const fn = function (this: unknown, _: string, done: Done) {
      done(null, this === self)
    }
    const answers: unknown[][] = []
    callForAnswer(fn, ['ann'], (...answer) => answers.push(answer), self)
    expect(answers).toEqual([[null, true]])
  })
})

describe('what the answer throws', () => {
  it('is no second answer', () => {
    let answers = 0
    const done = () => {
      answers++
      throw broken
    }
    const fn = (_: string, answer: Done) => answer(null, ann)
    expect(() => callForAnswer(fn, ['ann'], done)).toThrow(broken)
    expect(answers).toBe(1)
  })
})
