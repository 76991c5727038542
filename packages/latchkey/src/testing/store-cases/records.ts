import { strict as assert } from 'node:assert'
import { casesOf } from '../contract'
import {
  assertSame,
  freshKey,
  freshOwner,
  recordAt,
  type StoreCase,
  type StoreContext,
} from '../store-context'

/** Text that something between a program and its data is known to change. */
const oddTexts: Readonly<Record<string, string>> = {
  empty: '',
  'not JSON': '{"cookie":',
  null: 'null',
  'a number': '42',
  'with a NUL': '{"before":"\0after"}',
  'with a byte order mark': '\uFEFF{}',
  'of the astral planes': '{"name":"𝒜𝓃𝓃 👩‍👩‍👧‍👦"}',
  'composed and decomposed': '{"a":"\u00e9","b":"e\u0301"}',
  'with noncharacters': '{"a":"\uffff\ufffe"}',
  'with a replacement character': '{"a":"\ufffd"}',
  'with every line end': 'a\nb\r\nc\rd\u0085e\u2028f\u2029g',
  'with spaces around it': '  {} \t\n',
  'with quotes': `'"\`\\ '' "" \\'`,
  'with placeholders': '? ?1 $1 :name @name %s #{x} {{x}}',
  'with __proto__': '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{}}}',
  'like a number': '007.50',
}

/** Within the form of keys, and still names of something else to somebody. */
const oddKeys = [
  '-',
  '_',
  'a',
  'A',
  '0',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'x'.repeat(128),
]

/** Outside the form of keys: no engine asks for them, and no store may take them for another's. */
function hostileKeys(key: string): readonly string[] {
  return [
    '',
    ' ',
    '*',
    '%',
    '\0',
    `${key}\0`,
    `${key}\0suffix`,
    ` ${key}`,
    `${key} `,
    `' OR '1'='1`,
    `${key}' OR 1=1--`,
    `"; DROP TABLE latchkey_sessions; --`,
    `${key.slice(0, -1)}_%`,
    '../../etc/passwd',
    'x'.repeat(100_000),
  ]
}

async function roundTrip({ store }: StoreContext, text: string): Promise<void> {
  const key = freshKey()
  const stored = { text, expiresAt: 4_102_444_800_000 }
  assert.equal(await store.create(key, stored), true)
  assertSame(await store.load(key), stored)
  const before = await recordAt(store, key)
  const other = await store.replace(key, before.revision, { ...stored, text: `${text} ` })
  assert.equal(other.kind, 'replaced')
  const between = await recordAt(store, key)
  const back = await store.replace(key, between.revision, stored)
  assert.equal(back.kind, 'replaced')
  assertSame(await store.take(key), stored)
}

export const recordCases: readonly StoreCase[] = casesOf<StoreContext>('records', {
  async 'gives undefined for a key that was never used'({ store }) {
    assert.equal(await store.load(freshKey()), undefined)
  },

  async 'gives back the text, the time and the owner that were stored, and a revision'(context) {
    const key = freshKey()
    const stored = context.record('{"n":1}', freshOwner())
    assert.equal(await context.store.create(key, stored), true)
    assertSame(await context.store.load(key), stored)
    assertSame(await context.store.load(key), stored)
  },

  async 'gives back a record of nobody without an owner'(context) {
    const key = freshKey()
    assert.equal(await context.store.create(key, context.record()), true)
    assertSame(await context.store.load(key), context.record())
  },

  async 'creates nothing where a record is'(context) {
    const key = freshKey()
    const first = context.record('first')
    assert.equal(await context.store.create(key, first), true)
    assert.equal(await context.store.create(key, context.record('second', freshOwner())), false)
    assertSame(await context.store.load(key), first)
  },

  async 'frees a key when its record is taken or destroyed'(context) {
    const key = freshKey()
    await context.store.create(key, context.record('first'))
    await context.store.take(key)
    assert.equal(await context.store.create(key, context.record('second')), true)
    await context.store.destroy(key)
    assert.equal(await context.store.create(key, context.record('third')), true)
    assertSame(await context.store.load(key), context.record('third'))
  },

  async 'keeps the records of different keys apart'(context) {
    const prefix = freshKey()
    const keys = oddKeys.map((key) => (key.length === 128 ? key.slice(43) + prefix : prefix + key))
    for (const key of keys) {
      assert.equal(await context.store.create(key, context.record(`of ${key}`)), true, key)
    }
    for (const key of keys) assertSame(await context.store.load(key), context.record(`of ${key}`))
    for (const key of keys) assertSame(await context.store.take(key), context.record(`of ${key}`))
  },

  async 'knows nothing under the names of built-in properties'({ store }) {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      assert.equal(await store.load(key), undefined, key)
    }
  },

  async 'takes a key of another form for no record that is there'(context) {
    const key = freshKey()
    const stored = context.record('neighbour', freshOwner())
    await context.store.create(key, stored)
    for (const hostile of hostileKeys(key)) {
      const { store } = context
      const refused = (): undefined => undefined
      assert.equal(await store.load(hostile).catch(refused), undefined, hostile)
      assert.equal(await store.take(hostile).catch(refused), undefined, hostile)
      await store.extend(hostile, stored.expiresAt + 1000).catch(refused)
      await store.destroy(hostile).catch(refused)
      assertSame(await store.load(key), stored)
    }
  },

  async 'keeps an expiry in the far future exactly'({ store }) {
    // After 2^31 s, in five digits of year, and the last moment that a Date can express.
    for (const expiresAt of [2 ** 31 * 1000 + 1, 253_402_300_800_000, 8_640_000_000_000_000]) {
      const key = freshKey()
      await store.create(key, { text: '{}', expiresAt })
      assertSame(await store.load(key), { text: '{}', expiresAt })
      await store.destroy(key)
    }
  },

  async 'is not changed by what is done to what was given to it, or came from it'(context) {
    const { store } = context
    const key = freshKey()
    const stored = context.record('{"n":1}', freshOwner())
    const handedIn = { ...stored }
    await store.create(key, handedIn)
    spoil(handedIn)
    assertSame(await store.load(key), stored)
    spoil(await store.load(key))
    assertSame(await store.load(key), stored)
    const conflict = await store.replace(key, 'no such revision', stored)
    assert.equal(conflict.kind, 'conflict')
    spoil(conflict.kind === 'conflict' ? conflict.current : undefined)
    assertSame(await store.load(key), stored)
  },
})

export const textCases: readonly StoreCase[] = [
  ...casesOf<StoreContext>(
    'text, byte for byte',
    Object.fromEntries(
      Object.entries(oddTexts).map(([name, text]) => [
        `keeps text ${name}`,
        (context: StoreContext) => roundTrip(context, text),
      ]),
    ),
  ),
  ...casesOf<StoreContext>('text, byte for byte', {
    async 'keeps text of a megabyte'(context) {
      await roundTrip(context, 'é'.repeat(2 ** 19))
    },
  }),
]

/** As a careless program does; where it is frozen, nothing happens. */
function spoil(object: object | undefined): void {
  if (object === undefined) return
  for (const field of ['text', 'expiresAt', 'owner', 'revision'])
    Reflect.set(object, field, 'spoilt')
}
