import { describe, expect, it } from 'vitest'
import { recordIn } from './sqlite-session-row'

const textOf = (value: unknown): string | null | undefined =>
  typeof value === 'string' || value === null ? value : undefined

const row = { text: '{}', expires_at: 1000, kind_of_time: 'integer', owner: null }

describe('the record in a row', () => {
  it('is what was stored, its text being its revision', () => {
    expect(recordIn(row, textOf)).toEqual({ text: '{}', expiresAt: 1000, revision: '{}' })
    expect(recordIn({ ...row, owner: 'ann', kind_of_time: 'real' }, textOf)).toEqual({
      text: '{}',
      expiresAt: 1000,
      owner: 'ann',
      revision: '{}',
    })
  })

  it.each([
    [{ ...row, text: null }, 1000],
    [{ ...row, text: 42 }, 1000],
    [{ ...row, owner: 42 }, 1000],
    [{ ...row, expires_at: 0, kind_of_time: 'text' }, 0],
    [{ ...row, expires_at: null }, 0],
    [{}, 0],
    [undefined, 0],
  ])('is empty text where %j cannot be read', (broken, expiresAt) => {
    expect(recordIn(broken, textOf)).toEqual({ text: '', expiresAt, revision: '' })
  })
})
