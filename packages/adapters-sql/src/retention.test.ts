import { createCrm, defineEntity, f } from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const VISITS = 450

const visit = defineEntity('visit', {
  fields: {
    contactId: f.ref('contact'),
    notes: f.text().optional().personal(),
    closedAt: f.datetime().optional(),
  },
  subject: 'contactId',
  search: ['notes'],
})

describe.each(TWO_DATABASES)('retention on %s', (_, open) => {
  const clock = stillClock('2026-11-02T09:00:00Z')
  let database: Database
  let crm: ReturnType<typeof host>

  function host() {
    return createCrm({
      ...{ storage: database.connect(), clock, entities: { visit } },
      privacy: {
        retention: [
          { entity: 'visit', where: { not: { closedAt: null } }, of: 'closedAt', keepAtLeast: '365d' },
          { entity: 'visit', of: 'createdAt', after: '30d', mode: 'anonymise' },
          { entity: 'contact', of: 'createdAt', after: '30d', mode: 'delete' },
        ],
      },
    })
  }
  beforeAll(async () => {
    database = await open()
    crm = host()
    await crm.migrate()
  })
  afterAll(async () => {
    await crm.stop()
    await database.drop()
  })

  it('goes through all that is due in pages, passes over what has to be kept, and leaves nothing of the rest', async () => {
    const session = sessionOf(crm, { tenant: 'acme', id: 'admin', roles: ['admin'] })
    const { id: ada } = await session.contact.create({ name: 'Ada Canary' })
    const { id: bo } = await session.contact.create({ name: 'Bo Kept' })
    const notes = (contactId: string) => ({ contactId, notes: 'canary sneezed' })
    await session.visit.createMany(Array.from({ length: VISITS }, () => notes(ada)))
    const kept = await session.visit.create({
      ...{ contactId: bo, notes: 'Bo coughed', closedAt: new Date(clock.now()) },
    })

    await crm.tick()
    await clock.advance('31d')
    for (let round = 0; round < 5; round++) await crm.tick()

    expect((await database.everyRow()).filter((row) => /canary|sneezed/i.test(row))).toEqual([])
    expect(await session.visit.count({ not: { notes: null } })).toBe(1)
    expect(await session.visit.get(kept.id)).toMatchObject({ notes: 'Bo coughed' })
    expect(await session.contact.get(bo)).toMatchObject({ name: 'Bo Kept' })
    expect(await session.contact.get(ada)).toBeNull()
    expect(await session.subjectRequest.count({ status: 'running' })).toBe(0)
  })
})
