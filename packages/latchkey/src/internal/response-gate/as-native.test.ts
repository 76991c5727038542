import { describe, expect, it } from 'vitest'
import { gateModes, observe, serverKinds } from '../response-gate.test-kit'
import { sameAsNative, sameAsNativeOnHttp1 } from './as-native.test-kit'

describe.each(serverKinds)('a response on %s', (kind) => {
  describe.each(gateModes)('behind a gate, %s', (mode) => {
    it.each(Object.entries(sameAsNative))('is as native: %s', async (_, [handler, options]) => {
      const native = await observe(kind, undefined, handler, options)
      expect(await observe(kind, mode, handler, options)).toEqual(native)
    })

    if (kind === 'http1')
      it.each(Object.entries(sameAsNativeOnHttp1))('is as native: %s', async (_, handler) => {
        const native = await observe(kind, undefined, handler)
        expect(await observe(kind, mode, handler)).toEqual(native)
      })
  })
})
