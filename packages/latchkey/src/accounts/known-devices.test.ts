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

  it('keeps what it was given for others, and nothing else', () => {
    const { devices } = open()
    const people = Array.from({ length: 12 }, (_, place) => ({ ...ann, id: `user-${place}` }))
    let kept: string | undefined
    const knows = () => people.filter((one) => devices.recognize(kept, one)).map(({ id }) => id)
    for (const person of people.slice(0, 2)) kept = devices.issue(person, kept)
    expect(knows()).toEqual(['user-0', 'user-1'])
    const length = kept?.length ?? 0
    // Again and again: one device each.
    for (const person of [...people.slice(0, 2), ...people.slice(0, 2)]) {
      kept = devices.issue(person, ['junk', kept, 7, `<b>,;"\u0000é~${kept}`])
    }
    expect(knows()).toEqual(['user-0', 'user-1'])
    expect(kept).toHaveLength(length)
    expect(kept).toMatch(/^[\w.~-]+$/)
    // Ten of them: who was here least recently falls out.
    for (const person of people) kept = devices.issue(person, kept)
    expect(knows()).toEqual(people.slice(2).map(({ id }) => id))
    kept = devices.issue(people[2] ?? ann, kept)
    kept = devices.issue(people[0] ?? ann, kept)
    expect(knows()).not.toContain('user-3')
    expect(knows()).toEqual(expect.arrayContaining(['user-0', 'user-2', 'user-4']))
    // What browsers keep of a cookie.
    expect(kept?.length).toBeLessThan(1_000)
  })

  it('keeps nothing that was for the password before', () => {
    const { devices } = open()
    const formerly = devices.issue(ann)
    const changed = { ...ann, credentialsChangedAt: 6 }
    const kept = devices.issue(changed, formerly, ann)
    expect(kept).not.toContain(formerly)
    expect(devices.recognize(kept, changed)).toBeDefined()
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
      [[given]],
      { 0: given, length: 1 },
      `${given}~`.repeat(100),
      `${given},${given}`,
      { toString: () => given },
    ]) {
      expect(devices.recognize(forged, ann), String(forged)).toBeUndefined()
    }
  })

  it('is recognised among others, and beside junk', () => {
    const { devices } = open()
    const [anns, bobs] = [devices.issue(ann), devices.issue({ ...ann, id: 'bob' })]
    const device = devices.recognize(anns, ann)
    const lots = Array.from({ length: 1_000 }, (_, place) => `junk ${place}`)
    for (const given of [
      [anns],
      [bobs, anns],
      ['junk', '', anns],
      [...lots, anns],
      [undefined, 7, {}, ['x'], anns],
      `${bobs}~${anns}`,
      `~~junk~${anns}~`,
      [`junk~${bobs}`, `${anns}~junk`],
      ['x'.repeat(1_000_000), anns],
    ]) {
      expect(devices.recognize(given, ann)).toEqual(device)
    }
  })

  it('is one of ten at most that are looked at: what is no device is none of them', () => {
    const { devices, clock } = open()
    const anns = devices.issue(ann)
    const others = Array.from({ length: 10 }, () => devices.issue({ ...ann, id: 'bob' }))
    expect(devices.recognize([...others.slice(1), anns], ann)).toBeDefined()
    expect(devices.recognize([...others, anns], ann)).toBeUndefined()
    // One text ten times is one.
    expect(devices.recognize([...Array(10).fill(others[0]), anns], ann)).toBeDefined()
    const late = devices.issue(ann)
    clock.advance(86_400_000 - 1)
    const fresh = devices.issue(ann)
    clock.advance(1)
    // Those that are over are none either.
    expect(devices.recognize([...others, late, fresh], ann)).toBeDefined()
  })

  it.each([[[]], [['short']], [[undefined]], ['k'.repeat(32)], [undefined]])(
    'has no keys %j: the option is named',
    (keys) => {
      const options = { keys: keys as string[], clock: new FakeClock() }
      expect(() => new KnownDevices(options)).toThrow('devices.keys')
    },
  )
})
