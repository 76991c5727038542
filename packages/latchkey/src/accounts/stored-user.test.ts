import { describe, expect, it } from 'vitest'
import { standsAs, storedUser } from './stored-user'

const ann = {
  ...{ id: '1', username: 'Ann', canonicalName: 'ann', email: undefined, passwordHash: '$x' },
  ...{ credentialsChangedAt: 5, disabled: false, createdAt: 4 },
}

describe('a user as it is stored', () => {
  it('has its eight columns, those without a value too, and nothing else of what was given (R52)', () => {
    const user = storedUser({ ...ann, role: 'admin', __proto__: { isAdmin: true } } as never)
    expect(Object.entries(user)).toEqual(Object.entries(ann))
    expect(user).not.toHaveProperty('isAdmin')
    const { email: _none, ...rest } = ann
    expect(Object.keys(storedUser(rest as never))).toContain('email')
  })

  it('stands as expected where each column that is named has its value', () => {
    expect(standsAs(ann, {})).toBe(true)
    expect(standsAs(ann, { email: undefined, disabled: false })).toBe(true)
    expect(standsAs(ann, { email: '', disabled: false })).toBe(false)
    expect(standsAs(ann, { credentialsChangedAt: 4 })).toBe(false)
    expect(standsAs({ ...ann, email: 'a@example.com' }, { email: undefined })).toBe(false)
  })
})
