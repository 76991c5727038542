import { describe, expect, it } from 'vitest'
import { shouldSave, shouldSetCookie } from './policy'

const situations = (['old', 'new'] as const).flatMap((age) =>
  [false, true].flatMap((isModified) =>
    [false, true].flatMap((isSaved) =>
      [false, true].map((wasSaved) => ({
        isClients: age === 'old',
        isModified,
        isSaved,
        wasSaved,
      })),
    ),
  ),
)

describe('shouldSave', () => {
  it('saves whatever is not saved, with saveUninitialized', () => {
    const policy = { rolling: false, saveUninitialized: true }
    for (const situation of situations) {
      expect(shouldSave(policy, situation)).toBe(!situation.isSaved)
    }
  })

  it('saves a new session only when something is in it, without', () => {
    const policy = { rolling: false, saveUninitialized: false }
    for (const situation of situations) {
      const isUntouched = !situation.isClients && !situation.wasSaved
      expect(shouldSave(policy, situation)).toBe(
        isUntouched ? situation.isModified : !situation.isSaved,
      )
    }
  })
})

describe('shouldSetCookie', () => {
  const plain = { rolling: false, saveUninitialized: false }
  const base = { isClients: true, isModified: false, isSaved: false, wasSaved: false }

  it('gives a new session its cookie when it is stored', () => {
    const situation = { ...base, isClients: false }
    expect(shouldSetCookie(plain, situation, null)).toBe(false)
    expect(shouldSetCookie(plain, { ...situation, isModified: true }, null)).toBe(true)
    expect(shouldSetCookie({ ...plain, saveUninitialized: true }, situation, null)).toBe(true)
  })

  it('sends the cookie of a known session again when it rolls, or changed and has an end', () => {
    const modified = { ...base, isModified: true }
    expect(shouldSetCookie({ ...plain, rolling: true }, base, null)).toBe(true)
    expect(shouldSetCookie(plain, base, new Date())).toBe(false)
    for (const expires of [new Date(), false, 'text']) {
      expect(shouldSetCookie(plain, modified, expires)).toBe(true)
    }
    for (const expires of [null, undefined]) {
      expect(shouldSetCookie(plain, modified, expires)).toBe(false)
    }
  })
})
