import { createCrm, defineCommand, defineEntity, f, isCrmError, type SchemaLike } from '@guanxi/core'
import { dump, stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const anything: SchemaLike<{ name: string }> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { name: string } }) },
}
const lead = defineEntity('lead', { fields: { name: f.text() } })
const account = defineEntity('account', { fields: { name: f.text() } })

/** Writes two things, and then fails in a way that nobody foresaw. */
const breaks = defineCommand({
  name: 'lead.break',
  input: anything,
  async run({ name }, { records }) {
    await records(account).create({ name })
    const made = await records(lead).create({ name })
    await records(lead).update(made.id, { name: `${name} again` })
    throw new TypeError('x is undefined')
  },
})

describe.each(TWO_DATABASES)('a write that does not come about on %s', (_, open) => {
  let database: Database
  const told: string[] = []
  const clock = stillClock('2026-11-02T09:00:00Z')
  const hostOn = (storage: ReturnType<Database['connect']>) =>
    createCrm({
      ...{ storage, clock, tenant: 'acme', commands: [breaks] },
      hooks(h) {
        h.committed('lead', 'create', () => void told.push('committed'))
        h.committed('lead', 'create', () => void told.push('durable'), { durable: true, id: 'host.told' })
      },
    })
  let crm: ReturnType<typeof hostOn>
  let other: ReturnType<typeof hostOn>
  const ann = (host = crm) => host.as(host.actor({ id: 'ann', roles: ['admin'] }))

  beforeAll(async () => {
    database = await open()
    crm = hostOn(database.connect())
    other = hostOn(database.connect())
    await crm.migrate()
    crm.on('lead.created', () => void told.push('event'))
  })
  afterAll(async () => {
    await crm.stop()
    await other.stop()
    await database.drop()
  })
  const everything = async () => {
    const store = await database.connect().open()
    const all = await dump(store)
    await store.close()
    return all
  }

  it('AC-33 leaves no row, entry, key, event, hook or job, though it had written before it failed', async () => {
    await ann().lead.create({ name: 'Before' })
    await crm.tick()
    const before = await everything()
    told.length = 0

    const error: unknown = await ann()
      .lead.break({ name: 'Ada' }, { idempotencyKey: 'once' })
      .catch((thrown: unknown) => thrown)
    await crm.tick()

    expect(String(error)).toContain('x is undefined')
    expect(told).toEqual([])
    expect(await everything()).toEqual(before)
    await ann().lead.create({ name: 'After' })
    await crm.tick()
    expect(told).toEqual(['committed', 'event', 'durable'])
  })

  it('AC-61 knows no store for reading beside the one for writing', () => {
    for (const option of ['replica', 'readStorage', 'readFrom']) {
      const make = () => createCrm({ storage: database.connect(), [option]: database.connect() } as never)
      expect(make, option).toThrow(expect.objectContaining({ code: 'CRM_CONFIG' }))
    }
  })

  it('AC-61 is decided on the row as it is: what was read before somebody else wrote counts for nothing', async () => {
    const { id, version } = await ann().lead.create({ name: 'Read' })
    const stale = await ann().lead.get(id)
    await ann(other).lead.update(id, { name: 'Theirs' })

    const error: unknown = await ann()
      .lead.update(id, { name: `${stale?.name} and changed` }, { version })
      .catch((thrown: unknown) => thrown)

    expect(isCrmError(error, 'CRM_CONFLICT')).toBe(true)
    expect(await ann(other).lead.get(id)).toMatchObject({ name: 'Theirs', version: 2 })
  })

  it('AC-61 of 20 who each go by what they read, one writes, on whichever host they read', async () => {
    const { id, version } = await ann().lead.create({ name: 'Raced' })

    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (__, at) =>
        ann(at % 2 ? crm : other).lead.update(id, { name: `Won by ${at}` }, { version }),
      ),
    )

    const lost = results.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(lost).toEqual(Array(19).fill('CRM_CONFLICT'))
    expect(await ann().lead.get(id)).toMatchObject({ version: 2 })
  })
})
