import { strict as assert } from 'node:assert'
import {
  assertAllReject,
  assertCount,
  assertUser,
  fresh,
  freshUser,
  type UserStoreCase,
  type UserStoreContext,
} from '../account-stores-context'
import { casesOf } from '../contract'

const at = (email: string) => `${email.toLowerCase()}@example.com`

/** What is promised of a store of users. */
export const userStoreCases: readonly UserStoreCase[] = [
  ...casesOf<UserStoreContext>('finding users', {
    async 'finds a user by id, name and address, every column as it was added'({ store }) {
      const user = freshUser({ email: at(fresh('ann')) })
      assert.equal((await store.add(user)).kind, 'added')
      assertUser(await store.byId(user.id), user)
      assertUser(await store.byName(user.canonicalName), user)
      assertUser(await store.byEmail(user.email ?? ''), user)
    },
    async 'finds nobody where there is nobody'({ store }) {
      assert.equal(await store.byId(fresh('id')), undefined)
      assert.equal(await store.byName(fresh('name')), undefined)
      assert.equal(await store.byEmail(at(fresh('mail'))), undefined)
    },
    async 'compares byte by byte: neither case nor accents, spaces or wildcards match'({ store }) {
      const user = freshUser({ canonicalName: `${fresh('e').toLowerCase()}%é` })
      await store.add(user)
      for (const other of ['%', user.canonicalName.toUpperCase(), `${user.canonicalName} `]) {
        assert.equal(await store.byName(other), undefined, `${other} is another name`)
      }
      assert.equal(await store.byName(user.canonicalName.replace('é', 'e')), undefined)
    },
    async 'tells no address and no password from an empty one'({ store }) {
      const user = freshUser({ passwordHash: undefined })
      await store.add(user)
      assertUser(await store.byId(user.id), user)
      assert.equal(await store.byEmail(''), undefined)
    },
    async 'takes quotes and SQL for what they are: text (R46)'({ store }) {
      const user = freshUser({ canonicalName: `${fresh("' or 1=1--")}"; drop table users;` })
      await store.add(user)
      assertUser(await store.byName(user.canonicalName), user)
      assert.equal(await store.byName("' or 1=1--"), undefined)
    },
  }),
  ...casesOf<UserStoreContext>('adding users', {
    async 'writes the columns and nothing else'({ store }) {
      const user = { ...freshUser(), isAdmin: true }
      const added = await store.add(user)
      assert.ok(added.kind === 'added', `it must be added, and was ${added.kind}`)
      assertUser(added.user, user)
      assert.equal(Reflect.get((await store.byId(user.id)) ?? {}, 'isAdmin'), undefined)
    },
    async 'refuses a name, an id or an address that is taken, and changes nobody'({ store }) {
      const user = freshUser({ email: at(fresh('ann')) })
      await store.add(user)
      const { id, canonicalName, email } = user
      assert.equal((await store.add(freshUser({ canonicalName }))).kind, 'name-taken')
      assert.equal((await store.add(freshUser({ id }))).kind, 'name-taken')
      const other = freshUser({ email })
      assert.equal((await store.add(other)).kind, 'email-taken')
      assert.equal(await store.byId(other.id), undefined)
      assertUser(await store.byId(user.id), user)
    },
    async 'adds several without an address'({ store }) {
      for (const user of [freshUser(), freshUser()]) {
        assert.equal((await store.add(user)).kind, 'added')
      }
    },
    async 'adds one of 50 of one name at once (R51)'(context) {
      const [one, other] = await context.both()
      const { canonicalName } = freshUser()
      const adding = Array.from({ length: 50 }, (_, place) =>
        (place % 2 === 0 ? one : other).add(freshUser({ canonicalName })),
      )
      await assertCount(adding, 1, ({ kind }) => kind === 'added')
    },
    async 'adds one of 50 of one address at once'(context) {
      const [one, other] = await context.both()
      const email = at(fresh('ann'))
      const adding = Array.from({ length: 50 }, (_, place) =>
        (place % 2 === 0 ? one : other).add(freshUser({ email })),
      )
      await assertCount(adding, 1, ({ kind }) => kind === 'added')
    },
  }),
  ...casesOf<UserStoreContext>('changing users', {
    async 'changes what it is told to, and nothing else'({ store }) {
      const user = freshUser()
      await store.add(user)
      const change = { passwordHash: 'another', disabled: true, email: at(fresh('ann')) }
      const update = await store.update(user.id, {}, change)
      assert.equal(update.kind, 'updated')
      assertUser(await store.byId(user.id), { ...user, ...change })
      const emptied = { passwordHash: undefined, email: undefined, credentialsChangedAt: 1 }
      await store.update(user.id, {}, emptied)
      assertUser(await store.byId(user.id), { ...user, ...emptied, disabled: true })
      assert.equal(await store.byEmail(change.email), undefined, 'the old address is free')
    },
    async 'gives the user as it stands after the change'({ store }) {
      const user = freshUser()
      await store.add(user)
      const update = await store.update(user.id, {}, { disabled: true })
      assert.ok(update.kind === 'updated')
      assertUser(update.user, { ...user, disabled: true })
    },
    async 'changes nothing where the user does not stand as expected, and says how it stands'({
      store,
    }) {
      const user = freshUser()
      await store.add(user)
      const { passwordHash } = user
      for (const expected of [
        { passwordHash: 'another' },
        { passwordHash: undefined },
        { passwordHash, disabled: true },
        { email: at('ann') },
        { credentialsChangedAt: 5 },
      ]) {
        const update = await store.update(user.id, expected, { disabled: true })
        assert.ok(update.kind === 'conflict', `${JSON.stringify(expected)} is not how it stands`)
        assertUser(update.user, user)
      }
      assertUser(await store.byId(user.id), user)
      const asItIs = await store.update(
        user.id,
        { passwordHash, email: undefined, disabled: false },
        {},
      )
      assert.equal(asItIs.kind, 'updated')
    },
    async 'refuses an address that is taken, and changes nothing'({ store }) {
      const email = at(fresh('ann'))
      const [ann, bob] = [freshUser({ email }), freshUser()]
      await store.add(ann)
      await store.add(bob)
      const update = await store.update(bob.id, {}, { email, disabled: true })
      assert.equal(update.kind, 'email-taken')
      assertUser(await store.byId(bob.id), bob)
      assertUser(await store.byEmail(email), ann)
    },
    async 'takes the address that is the user’s own already'({ store }) {
      const email = at(fresh('ann'))
      const user = freshUser({ email })
      await store.add(user)
      assert.equal((await store.update(user.id, { email }, { email })).kind, 'updated')
    },
    async 'says that nobody is there'({ store }) {
      assert.equal((await store.update(fresh('id'), {}, { disabled: true })).kind, 'gone')
    },
    async 'lets one of 50 change what all expect'(context) {
      const [one, other] = await context.both()
      const user = freshUser()
      await one.add(user)
      const { credentialsChangedAt } = user
      const changing = Array.from({ length: 50 }, (_, place) =>
        (place % 2 === 0 ? one : other).update(
          user.id,
          { credentialsChangedAt },
          { credentialsChangedAt: credentialsChangedAt + 1 + place },
        ),
      )
      await assertCount(changing, 1, ({ kind }) => kind === 'updated')
    },
    async 'gives an address to one of many who prove it at once'(context) {
      const [one, other] = await context.both()
      const email = at(fresh('ann'))
      const users = Array.from({ length: 10 }, () => freshUser())
      for (const user of users) await one.add(user)
      const changing = users.map(({ id }, place) =>
        (place % 2 === 0 ? one : other).update(id, {}, { email }),
      )
      await assertCount(changing, 1, ({ kind }) => kind === 'updated')
    },
  }),
  ...casesOf<UserStoreContext>('removing users', {
    async 'frees the name and the address'({ store }) {
      const user = freshUser({ email: at(fresh('ann')) })
      await store.add(user)
      assert.equal(await store.remove(user.id), true)
      assert.equal(await store.byId(user.id), undefined)
      assert.equal(await store.byName(user.canonicalName), undefined)
      assert.equal((await store.add({ ...user, id: fresh('id') })).kind, 'added')
    },
    async 'succeeds for nobody, and says that there was nobody'({ store }) {
      assert.equal(await store.remove(fresh('id')), false)
    },
    async 'tells one of 10 who remove the same at once (R11)'(context) {
      const [one, other] = await context.both()
      const user = freshUser()
      await one.add(user)
      const removing = Array.from({ length: 10 }, (_, place) =>
        (place % 2 === 0 ? one : other).remove(user.id),
      )
      await assertCount(removing, 1, (wasThere) => wasThere)
    },
  }),
  ...casesOf<UserStoreContext>('an outage', {
    async 'is never taken for "there is none"'(context) {
      const { store } = context
      const user = freshUser()
      await store.add(user)
      await context.break()
      await assertAllReject({
        byId: () => store.byId(user.id),
        byName: () => store.byName(user.canonicalName),
        byEmail: () => store.byEmail('ann@example.com'),
        add: () => store.add(freshUser()),
        update: () => store.update(user.id, {}, { disabled: true }),
        remove: () => store.remove(user.id),
      })
    },
  }),
]
