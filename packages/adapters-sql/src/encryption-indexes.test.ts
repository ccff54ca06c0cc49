import { createCrm, f, fieldEncryption, localKeys } from '@guanxi/core'
import { dump, stillClock } from '@guanxi/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const keys = localKeys({ current: 'a', keys: { a: 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' } })
const asText = f.text().encrypted({ find: 'equals' }).optional()
const asPhone = f.phone().encrypted({ find: 'equals' }).optional()
const unfound = f.text().encrypted().optional()
const unique = f.text().encrypted({ find: 'equals' }).unique().optional()

describe.each(TWO_DATABASES)('blind indexes on %s', (_name, open) => {
  let database: Database
  const clock = stillClock('2026-11-02T09:00:00Z')
  const hosts: { stop(): Promise<void> }[] = []

  /** A release of the host: what its code says of one field of contacts. */
  const release = async (line: typeof asText | typeof unfound | undefined, region = 'CN') => {
    const crm = createCrm({
      ...{ storage: database.connect(), clock, tenant: 'acme', region },
      fields: { contact: { kept: unfound, ...(line && { line }) } },
      encryption: fieldEncryption({ keys }),
    })
    hosts.push(crm)
    await crm.migrate()
    const ann = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
    return {
      ...{ crm, contact: ann.contact },
      found: async (value: string) =>
        (await ann.contact.list({ where: { line: value } as object })).items.map(({ name }) => name).sort(),
      async catchUp() {
        await crm.encryption.catchUp()
        while ((await crm.encryption.status()).state === 'running') await crm.tick()
      },
      async rotateIndex() {
        await crm.encryption.rotate({ index: true })
        while ((await crm.encryption.status()).state === 'running') await crm.tick()
      },
    }
  }
  const generationsInUse = async () => {
    const admin = await database.connect().open()
    const rows = (await dump(admin))['contact of acme'] ?? []
    await admin.close()
    return [...new Set(rows.map((row) => String(row['lineBlindIndex']).split('.')[0]))].sort()
  }

  beforeEach(async () => {
    database = await open()
  })
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.stop()
    await database.drop()
  })

  it('AC-52 text that became a telephone number is found as one, once values have caught up', async () => {
    const before = await release(asText)
    await before.contact.create({ name: 'Ada', line: '138 0013 8000' } as never)
    expect(await before.crm.encryption.status()).toMatchObject({ isIndexOutdated: false })

    const after = await release(asPhone)
    expect(await after.crm.encryption.status()).toMatchObject({ isIndexOutdated: true })
    await after.contact.create({ name: 'Bob', line: '+86 138 0013 8000' } as never)
    await after.catchUp()

    expect(await after.found('13800138000')).toEqual(['Ada', 'Bob'])
    const status = await after.crm.encryption.status()
    expect(status).toMatchObject({ isIndexOutdated: false, indexGeneration: 2, generation: 1 })
    await after.catchUp()
    expect(await after.crm.encryption.status()).toMatchObject({ indexGeneration: 2, rewritten: 0 })
  })

  it('AC-52 a rotation of data keys brings indexes to a changed form as well', async () => {
    const before = await release(asText)
    await before.contact.create({ name: 'Ada', line: '138 0013 8000' } as never)

    const after = await release(asPhone)
    await after.crm.encryption.rotate()
    while ((await after.crm.encryption.status()).state === 'running') await after.crm.tick()

    expect(await after.found('13800138000')).toEqual(['Ada'])
  })

  it('AC-52 telephone numbers are kept with their country, so that another region finds them at once', async () => {
    const before = await release(asPhone)
    await before.contact.create({ name: 'Ada', line: '138 0013 8000' } as never)

    const after = await release(asPhone, 'US')

    expect(await after.found('+86 138 0013 8000')).toEqual(['Ada'])
    expect(await after.found('138 0013 8000')).toEqual([])
    await after.catchUp()
    expect(await after.found('+86 138 0013 8000')).toEqual(['Ada'])
    expect(await after.crm.encryption.status()).toMatchObject({ isIndexOutdated: false, conflicts: 0 })
  })

  it('AC-52 a field that is to be found from now on is, once values have caught up', async () => {
    const before = await release(unfound)
    await before.contact.create({ name: 'Ada', line: 'A1' } as never)

    const after = await release(asText)
    expect(await after.crm.encryption.status()).toMatchObject({ isIndexOutdated: true })
    await after.catchUp()

    expect(await after.found('A1')).toEqual(['Ada'])
    expect(await after.crm.encryption.status()).toMatchObject({ isIndexOutdated: false })
  })

  it('AC-52 what was written while a field could not be found is not found under its value of before', async () => {
    const first = await release(asText)
    const ada = await first.contact.create({ name: 'Ada', line: 'A1' } as never)
    const second = await release(unfound)
    await second.contact.update(ada.id, { line: 'A2' } as never)

    const third = await release(asText)
    await third.catchUp()

    expect(await third.found('A1')).toEqual([])
    expect(await third.found('A2')).toEqual(['Ada'])
  })

  it('AC-52 values are found by a process that knew the keys before another one rotated them', async () => {
    const one = await release(asText)
    const other = await release(asText)
    await one.contact.create({ name: 'Ada', line: 'A1' } as never)
    expect(await other.found('A1')).toEqual(['Ada'])

    await one.rotateIndex()

    expect(await other.found('A1')).toEqual(['Ada'])
  })

  it('AC-52 values are unique for a process that knew the keys before another one rotated them', async () => {
    const one = await release(unique)
    const other = await release(unique)
    await one.contact.create({ name: 'Ada', line: 'A1' } as never)
    expect(await other.found('A1')).toEqual(['Ada'])

    await one.rotateIndex()

    await expect(other.contact.create({ name: 'Twin', line: 'A1' } as never)).rejects.toMatchObject({
      code: 'CRM_TAKEN',
    })
  })

  it('an old generation of index keys is retired once no row is found by it, and not before', async () => {
    const host = await release(unique)
    await host.contact.create({ name: 'Ada', line: 'A1' } as never)
    const retire = (generation: number) => host.crm.encryption.retire({ index: true, generation })

    await expect(retire(1)).rejects.toMatchObject({ code: 'CRM_KEY_IN_USE', meta: { where: 'newest' } })
    await host.crm.encryption.rotate({ index: true })
    await expect(retire(1)).rejects.toMatchObject({ code: 'CRM_KEY_IN_USE', meta: { where: 'rotation' } })
    while ((await host.crm.encryption.status()).state === 'running') await host.crm.tick()
    await expect(retire(1)).rejects.toMatchObject({ code: 'CRM_KEY_IN_USE', meta: { where: 'writers' } })
    clock.set(new Date(clock.now() + 180_000))
    await database.administer(`update contact set line_blind_index = '1.AAAA' where tenant = 'acme'`)
    await expect(retire(1)).rejects.toMatchObject({ code: 'CRM_KEY_IN_USE', meta: { where: 'contact' } })
    expect(await host.crm.encryption.status()).toMatchObject({ indexGenerations: [1, 2] })
    await host.catchUp()
    await retire(1)

    expect(await host.crm.encryption.status()).toMatchObject({ indexGenerations: [2], generations: [1, 2] })
    expect(await generationsInUse()).toEqual(['2'])
    expect(await host.found('A1')).toEqual(['Ada'])
    await expect(host.contact.create({ name: 'Twin', line: 'A1' } as never)).rejects.toMatchObject({
      code: 'CRM_TAKEN',
    })
  })
})
