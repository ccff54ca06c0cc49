import { type AnyEntry, createCrm, definePlugin, type Session } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../scripts/test-database.ts'

/** Named at run time: the package stands on this one, which so can't refer to it when it is compiled. */
const POSTGRES: string = '@guanxi/adapters-postgres'
const WRITERS = 12
const WRITES_EACH = 40

let database: TestDatabase
let storage: StorageAdapter

beforeAll(async () => {
  database = await createTestDatabase(inject('postgres'))
  const { postgres } = (await import(POSTGRES)) as { postgres: (options: object) => StorageAdapter }
  storage = postgres({ ...database.connection, max: 12 })
})
afterAll(() => database.drop())

/** Makes a contact of every lead: its effects are counted. */
const mirror = definePlugin({
  id: 'mirror',
  permissions: { lead: { read: 'all' }, contact: { create: true } },
  hooks(h) {
    h.committed(
      'lead',
      'create',
      async ({ record, ctx }) => {
        await ctx.crm.contact.create({ name: record.name })
      },
      { durable: true, id: 'mirror.lead' },
    )
  },
})

/** A process of its own on the database, with a clock that is off. */
function worker(skewMs: number) {
  const clock = { now: () => Date.now() + skewMs }
  return createCrm({ storage, tenant: 'acme', clock, plugins: [mirror] })
}

/** Writes leads: alone, several in a transaction, some rolled back. Resolves to the ids that were committed. */
async function write(session: Session, writer: number): Promise<string[]> {
  const committed: string[] = []
  for (let turn = 0; turn < WRITES_EACH; turn++) {
    const name = `w${writer}-${turn}`
    const isRolledBack = turn % 5 === 4
    const ids = await session
      .transaction(async (inside) => {
        const first = await inside.lead.create({ name })
        await inside.lead.update(first.id, { region: `r${turn}` })
        const second = await inside.lead.create({ name: `${name}b` })
        if (isRolledBack) throw new Error('changed my mind')
        return [first.id, second.id]
      })
      .catch(() => [])
    committed.push(...ids)
  }
  return committed
}

it('gives a reader every committed entry once, in order, while a dozen writers commit', {
  timeout: 120_000,
}, async () => {
  const workers = Array.from({ length: WRITERS }, (_, at) => worker((at - WRITERS / 2) * 60_000))
  await workers[0]?.migrate()
  const reading = worker(0).system('reads')
  const seen: AnyEntry[] = []
  let next = 0
  let isWriting = true
  const read = async (): Promise<number> => {
    const page = await reading.journal.read({ after: next, limit: 50 })
    next = page.next
    seen.push(...page.entries)
    return page.entries.length
  }
  const reader = (async () => {
    while (isWriting) await read()
    while ((await read()) > 0);
  })()

  const committed = await Promise.all(workers.map((crm, at) => write(crm.system('writes'), at)))
  isWriting = false
  await reader

  const creates = seen.filter(({ deed }) => deed === 'create').map(({ recordId }) => recordId)
  expect([...creates].sort()).toEqual(committed.flat().sort())
  expect(seen.map(({ seq }) => seq)).toEqual(Array.from({ length: seen.length }, (_, at) => at + 1))
  const changes = seen.filter(({ version }) => version > 0)
  for (const versions of Map.groupBy(changes, ({ recordId }) => recordId).values())
    expect(versions.map(({ version }) => version)).toEqual(versions.map((_, at) => at + 1))
})

it('has each effect of a durable hook once, with several workers at it', { timeout: 120_000 }, async () => {
  const workers = [worker(0), worker(1_000), worker(-1_000), worker(0)]
  const session = worker(0).system('counts')
  const leads = await session.lead.count()

  for (let round = 0; round < 60 && (await session.contact.count()) < leads; round++)
    await Promise.all(workers.map((crm) => crm.tick()))

  expect(await session.contact.count()).toBe(leads)
  const names: string[] = []
  for await (const { name } of session.contact.each()) names.push(name)
  expect(new Set(names).size).toBe(leads)
})

it('lets racing duplicates of one intention have one effect', { timeout: 60_000 }, async () => {
  const workers = Array.from({ length: 8 }, () => worker(0).system('repeats'))

  const results = await Promise.all(
    workers.flatMap((session) =>
      [1, 2, 3].map(() => session.account.create({ name: 'ACME' }, { idempotencyKey: 'one' })),
    ),
  )

  expect(new Set(results.map(({ id }) => id)).size).toBe(1)
  expect(await workers[0]?.account.count()).toBe(1)
})
