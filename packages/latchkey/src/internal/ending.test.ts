import { describe, expect, it } from 'vitest'
import { Ending } from './ending'

describe('an ending', () => {
  it('is waited for until it comes', async () => {
    const ending = new Ending()
    const heard: string[] = []
    const first = ending.whenOver.then(() => heard.push('first'))
    const second = ending.whenOver.then(() => heard.push('second'))
    await Promise.resolve()
    expect([ending.isOver, heard]).toEqual([false, []])
    ending.come()
    expect(ending.isOver).toBe(true)
    await Promise.all([first, second])
    expect(heard).toEqual(['first', 'second'])
  })

  it('is not waited for once it has come', async () => {
    const ending = new Ending()
    ending.come()
    ending.come()
    await ending.whenOver
    expect(ending.isOver).toBe(true)
  })
})
