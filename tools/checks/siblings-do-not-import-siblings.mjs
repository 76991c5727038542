// @ts-check
import { importsInside, kinds, layerOf, nameInKind } from '../library-layers.mjs'

export const name = 'siblings do not import siblings'

/** @param {string} root */
export function problems(root) {
  return importsInside(root).flatMap(({ from, where, to }) => {
    if (to === undefined) return []
    const [ours, theirs] = [layerOf(from), layerOf(to)]
    if (!kinds.includes(ours) || !kinds.includes(theirs)) return []
    if (ours === theirs && nameInKind(from) === nameInKind(to)) return []
    return [
      `${where} imports ${to}. Each of ${kinds.join(', ')} stands alone: move what both need into internal/ or into the contract.`,
    ]
  })
}
