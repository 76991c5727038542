import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock'
import { KnownDevices } from './known-devices'

const [one, other] = ['1'.repeat(32), '2'.repeat(32)]
const ann = { id: 'ann', credentialsChangedAt: 5 }

function open(keys: readonly string[] = [one], clock = new FakeClock()) {
  return { clock, devices: new KnownDevices({ keys, clock, life: { days: 1 } }) }
}

describe('a known device', () => {
  it('is recognised by what it was given, until its time is over', () => {
    const { devices, clock } = open()
    const given = devices.issue(ann)
    expect(given).toMatch(/^[\w.-]+$/)
    const device = devices.recognize(given, ann)
    expect(device?.id).toMatch(/^[\w-]{22}$/)
    clock.advance(86_400_000 - 1)
    expect(devices.recognize(given, ann)).toEqual(device)
    clock.advance(1)
    expect(devices.recognize(given, ann)).toBeUndefined()
  })

  it('is known to its account alone, and to its password', () => {
    const { devices } = open()
    const given = devices.issue(ann)
    expect(devices.recognize(given, { ...ann, id: 'eve' })).toBeUndefined()
    expect(devices.recognize(given, { ...ann, credentialsChangedAt: 6 })).toBeUndefined()
    // What is signed cannot be cut differently.
    expect(devices.recognize(given, { id: 'ann\n5', credentialsChangedAt: 5 })).toBeUndefined()
  })

  it('is recognised under an older key, and under no other', () => {
    const given = open([one]).devices.issue(ann)
    expect(open([other, one]).devices.recognize(given, ann)).toBeDefined()
    expect(open([other]).devices.recognize(given, ann)).toBeUndefined()
  })

  it('is not recognised by anything made up', () => {
    const { devices } = open()
    const given = devices.issue(ann)
    const [id = '', end = '', signature = ''] = given.split('.')
    const later = (Number.parseInt(end, 36) + 1).toString(36)
    const last = signature.at(-1) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const respelled = alphabet[alphabet.indexOf(last) ^ 1] ?? ''
    for (const forged of [
      `${id}.${later}.${signature}`,
      `${id.slice(0, -1)}_.${end}.${signature}`,
      `${id}.0${end}.${signature}`,
      `${given.slice(0, -1)}${respelled}`,
      `${given}=`,
      ` ${given}`,
      `${given}\n`,
      given.slice(0, -1),
      given.repeat(20),
      '',
      '..',
      undefined,
      null,
      7,
      [given],
      { toString: () => given },
    ]) {
      expect(devices.recognize(forged, ann), String(forged)).toBeUndefined()
    }
  })

  it.each([[[]], [['short']], [[undefined]], ['k'.repeat(32)], [undefined]])(
    'has no keys %j: the option is named',
    (keys) => {
      const options = { keys: keys as string[], clock: new FakeClock() }
      expect(() => new KnownDevices(options)).toThrow('devices.keys')
    },
  )
})
