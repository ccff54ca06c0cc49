import { describe, expect, it } from 'vitest'
import { defineEntity, f, type RetentionRule } from '../../index.ts'
import { aContact, aLead, createTestCrm } from '../../testing/index.ts'

const DAY = 86_400_000

const visit = defineEntity('visit', {
  fields: {
    contactId: f.ref('contact'),
    notes: f.text().optional().personal(),
    illness: f.text().optional().personal('special'),
    closedAt: f.datetime().optional(),
  },
  subject: 'contactId',
})

function office(...retention: readonly RetentionRule[]) {
  return createTestCrm({ entities: { visit }, privacy: { retention } })
}

const anonymise = { mode: 'anonymise' } as const

describe('retention of people', () => {
  const disqualified: RetentionRule = {
    ...{
      entity: 'lead',
      where: { status: 'disqualified' },
      after: '30d',
      of: 'updatedAt',
      mode: 'anonymise',
    },
  }

  it('erases by itself whom the rules keep no longer, and never whom a legal hold keeps', async () => {
    const { session, clock } = await office(disqualified)
    const { id } = await session.lead.create(aLead({ name: 'Ada' }))
    const { id: held } = await session.lead.create(aLead({ name: 'Bob' }))
    const { id: open } = await session.lead.create(aLead({ name: 'Cleo' }))
    for (const one of [id, held]) await session.lead.disqualify({ id: one, reason: 'No budget' })
    await session.legalHold.place({ entity: 'lead', id: held, reason: 'Lawsuit' })

    const at = new Date(clock.now() + 31 * DAY)
    expect(await session.subjectRequest.retain({ preview: true })).toEqual({ due: [0], held: 0 })
    expect(await session.subjectRequest.retain({ preview: true, at })).toEqual({ due: [1], held: 1 })
    await clock.advance('31d')

    const names = await Promise.all([id, held, open].map(async (one) => (await session.lead.get(one))?.name))
    expect(names).toEqual(['[erased]', 'Bob', 'Cleo'])
    expect(await session.lead.get(id)).toMatchObject({ status: 'disqualified' })
  })

  it('tells in the request and in the journal by which rule it was', async () => {
    const { session, clock } = await office(
      { ...disqualified, reason: 'Policy 7: leads that came to nothing' },
      { entity: 'contact', after: '10d', of: 'createdAt', mode: 'delete' },
    )
    const { id } = await session.lead.create(aLead())
    await session.lead.disqualify({ id, reason: 'No budget' })
    await session.contact.create(aContact())

    await clock.advance('31d')

    const { items } = await session.subjectRequest.list({ orderBy: 'subjectEntity' })
    expect(items).toMatchObject([
      { subjectEntity: 'contact', status: 'done', reason: 'contact is erased 10d after createdAt' },
      { subjectEntity: 'lead', status: 'done', reason: 'Policy 7: leads that came to nothing' },
    ])
    const notes = (await session.journal.read({ deeds: ['erased'], recordId: id })).entries
    expect(notes).toMatchObject([{ why: { reason: 'Policy 7: leads that came to nothing' } }])
  })

  it('comes to everybody, page by page, however many are kept before them, and once', async () => {
    const { session, clock } = await office({ entity: 'lead', after: '30d', of: 'createdAt', ...anonymise })
    const people = Array.from({ length: 50 }, (_, at) => aLead({ name: `Lead ${at}` }))
    await session.lead.createMany(people)
    const ids = (await session.lead.list({ limit: 100 })).items.map(({ id }) => id).sort()
    for (const id of ids.slice(0, 40)) await session.legalHold.place({ entity: 'lead', id, reason: 'Audit' })

    await clock.advance('31d')
    await clock.advance('1d')

    const left = (await session.lead.list({ limit: 100 })).items.filter(({ name }) => name !== '[erased]')
    expect(left.map(({ id }) => id).sort()).toEqual(ids.slice(0, 40))
    expect(await session.subjectRequest.count({})).toBe(10)
  })

  it('erases again what was written into a record after it was erased', async () => {
    const { session, clock } = await office({
      entity: 'contact',
      after: '30d',
      of: 'createdAt',
      ...anonymise,
    })
    const { id } = await session.contact.create(aContact({ name: 'Ada' }))
    await clock.advance('31d')
    await session.contact.update(id, { name: 'Ada again' })
    await clock.advance('2h')

    expect(await session.contact.get(id)).toMatchObject({ name: '[erased]' })
  })
})

describe('retention of records about people', () => {
  async function visited(...retention: readonly RetentionRule[]) {
    const made = await office(...retention)
    const { id: contactId } = await made.session.contact.create(aContact({ name: 'Ada' }))
    const first = { contactId, notes: 'came late', illness: 'asthma' }
    return { ...made, contactId, id: (await made.session.visit.create(first)).id }
  }

  it('erases them by a rule of their own, and leaves the person', async () => {
    const { session, clock, id, contactId } = await visited({
      entity: 'visit',
      after: '30d',
      of: 'createdAt',
      ...anonymise,
    })

    await clock.advance('31d')

    expect(await session.visit.get(id)).toMatchObject({ notes: null, illness: null })
    expect(await session.contact.get(contactId)).toMatchObject({ name: 'Ada' })
    expect((await session.subjectRequest.list()).items).toMatchObject([
      { subjectEntity: 'visit', recordIds: [id], status: 'done', counts: { visit: 1 } },
    ])
  })

  it('deletes them where the rule says so', async () => {
    const { session, clock, id } = await visited({
      entity: 'visit',
      after: '30d',
      of: 'createdAt',
      mode: 'delete',
    })
    await clock.advance('31d')

    expect(await session.visit.get(id)).toBeNull()
  })

  it('erases one class of fields sooner than the rest: the shorter rule counts for what it names', async () => {
    const { session, clock, id } = await visited(
      { entity: 'visit', kind: 'special', after: '30d', of: 'createdAt', ...anonymise },
      { entity: 'visit', after: '60d', of: 'createdAt', ...anonymise },
    )

    await clock.advance('31d')
    expect(await session.visit.get(id)).toMatchObject({ notes: 'came late', illness: null })
    expect(JSON.stringify(await session.visit.history(id))).not.toContain('asthma')

    await clock.advance('30d')
    expect(await session.visit.get(id)).toMatchObject({ notes: null, illness: null })
  })

  it('keeps what belongs to somebody whom a legal hold keeps', async () => {
    const { session, clock, id, contactId } = await visited({
      entity: 'visit',
      after: '30d',
      of: 'createdAt',
      ...anonymise,
    })
    const hold = await session.legalHold.place({ entity: 'contact', id: contactId, reason: 'Lawsuit' })
    await clock.advance('31d')
    expect(await session.visit.get(id)).toMatchObject({ notes: 'came late' })

    await session.legalHold.lift({ id: hold.id })
    await clock.advance('2h')
    expect(await session.visit.get(id)).toMatchObject({ notes: null })
  })
})

describe('a duty to keep', () => {
  const duty: RetentionRule = {
    ...{ entity: 'visit', of: 'closedAt', keepAtLeast: '100d', reason: 'Medical records act' },
  }
  const rules = [
    duty,
    { entity: 'visit', after: '30d', of: 'createdAt', ...anonymise },
    { entity: 'contact', after: '30d', of: 'createdAt', ...anonymise },
  ] as const

  it('is stronger than shorter rules, for the record and for the person, until it ends', async () => {
    const { session, clock } = await office(...rules)
    const { id: contactId } = await session.contact.create(aContact({ name: 'Ada' }))
    const { id } = await session.visit.create({ contactId, notes: 'came late' })
    const { id: free } = await session.contact.create(aContact({ name: 'Bo' }))

    await clock.advance('40d')
    expect(await session.contact.get(free)).toMatchObject({ name: '[erased]' })
    expect(await session.contact.get(contactId)).toMatchObject({ name: 'Ada' })
    expect(await session.visit.get(id)).toMatchObject({ notes: 'came late' })

    await session.visit.update(id, { closedAt: new Date(clock.now()) })
    await clock.advance('99d')
    expect(await session.contact.get(contactId)).toMatchObject({ name: 'Ada' })
    await clock.advance('2d')
    expect(await session.contact.get(contactId)).toMatchObject({ name: '[erased]' })
    expect(await session.visit.get(id)).toMatchObject({ notes: null })
  })

  it('refuses what somebody asks for, and tells until when', async () => {
    const { session, clock } = await office(duty)
    const { id } = await session.contact.create(aContact({ name: 'Ada' }))
    const closedAt = new Date(clock.now())
    await session.visit.create({ contactId: id, closedAt })
    const until = new Date(clock.now() + 100 * DAY)
    const duties = [{ entity: 'visit', reason: 'Medical records act', until }]

    await expect(session.subjectRequest.erase({ entity: 'contact', id })).rejects.toMatchObject({
      ...{ code: 'CRM_SUBJECT_KEPT', meta: { duties } },
    })
    expect(await session.subjectRequest.preview({ entity: 'contact', id })).toMatchObject({ duties })
    expect(await session.contact.get(id)).toMatchObject({ name: 'Ada' })

    await clock.advance('101d')
    await session.subjectRequest.erase({ entity: 'contact', id })
    expect(await session.contact.get(id)).toMatchObject({ name: '[erased]' })
  })
})

it('refuses rules of retention that could never be kept', async () => {
  const rules = [
    { entity: 'team' },
    { entity: 'lead', of: 'name', after: 'soon', mode: 'hide', kind: 'secret' },
    { entity: 'lead', of: 'createdAt', after: '1d', keepAtLeast: '2d' },
    { entity: 'lead', of: 'createdAt', after: '1d', kind: 'special', mode: 'delete' },
  ]

  await expect(
    createTestCrm({ privacy: { retention: rules as never, suppressionKey: 'short' } }),
  ).rejects.toMatchObject({
    code: 'CRM_CONFIG',
    issues: [
      ...['PRIVACY_KEY', 'RETENTION_ENTITY', 'RETENTION_FIELD', 'RETENTION_AFTER', 'RETENTION_MODE'],
      ...['RETENTION_KIND', 'RETENTION_AFTER', 'RETENTION_MODE'],
    ].map((code) => expect.objectContaining({ code })),
  })
})
