import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { startDemo, stopAll } from '../start-demo'
import { registered } from '../visitor'

afterAll(stopAll)

it('what is kept is for nobody else on the machine to read: the database, what SQLite has beside it, and the key', async () => {
  const { databaseFile, port } = await startDemo()
  await registered(port, 'ann')
  const folder = dirname(databaseFile)
  const modes = readdirSync(folder)
    .toSorted()
    .map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)])
  expect(modes).toEqual([
    ['demo.sqlite', '600'],
    ['demo.sqlite-shm', '600'],
    ['demo.sqlite-wal', '600'],
    ['demo.sqlite.session-key', '600'],
  ])
})
