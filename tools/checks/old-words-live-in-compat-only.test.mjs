// @ts-check
import { describe, expect, it } from 'vitest'
import { inLibrary, plant } from '../planted-tree.test-kit.mjs'
import { problems } from './old-words-live-in-compat-only.mjs'

describe('old words live in compat only', () => {
  it.each([
    ['an option', 'export const options = { resave: false }'],
    ['a member of a type', 'export interface Options { saveUninitialized: boolean }'],
    ['a callback', 'export function verify(name: string, done: () => void) { done }'],
    ['a shorthand', 'export const f = ({ done }: { done: boolean }) => 1'],
  ])('sees one as %s', (_, text) => {
    expect(problems(plant(inLibrary({ 'session/engine.ts': text })))).not.toEqual([])
  })

  it('lets compat use them', () => {
    const root = plant(inLibrary({ 'compat/express-session.ts': 'export const resave = true' }))
    expect(problems(root)).toEqual([])
  })

  it('hears them neither in comments and texts nor in what the language itself calls so', () => {
    const text = `
      // When that is done, resave.
      export const text = 'done'
      export const end = (step: IteratorResult<string>) => step.done
      export const last = () => ({ done: true, value: undefined })`
    expect(problems(plant(inLibrary({ 'session/engine.ts': text })))).toEqual([])
  })
})
