import { coreEntities, createCrm, defineCommand, definePlugin, type SchemaLike } from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const CANARY = /canary|39900001111|9900 ?001/i
const PHONE = '+8613990000111'
const EMAIL = 'ada.canary@canary.example'
const tenant = 'acme'

type FieldSpec = (typeof coreEntities)['contact']['fields']['name']['spec']

/** Takes what the test gives it. */
const anything: SchemaLike<{ readonly entity: string; readonly id: string; readonly fields?: object }> = {
  '~standard': {
    ...{ version: 1, vendor: 'test' },
    validate: (value) => ({ value: value as { entity: string; id: string } }),
  },
}

/** A value for a personal field that nobody else has. */
function canaryFor({ type, normaliser }: FieldSpec): unknown {
  if (normaliser === 'email') return EMAIL
  if (normaliser === 'phone') return PHONE
  if (normaliser === 'domain') return 'canary.example'
  if (type.kind === 'list') return ['canary listed']
  if (type.kind === 'json') return { deep: ['canary inside'], email: EMAIL }
  return 'Ada Canary'
}

/** Writes a canary into every personal field of a record, twice, so that its history has some, too. */
const plant = defineCommand({
  name: 'contact.plant',
  input: anything,
  async run({ entity, id, fields = {} }, { records }) {
    const definition = coreEntities[entity as 'contact']
    const specs = Object.entries(definition.fields as Record<string, { spec: FieldSpec }>)
    const personal = specs.filter(
      ([, { spec }]) => spec.personal && !spec.compute && spec !== coreEntities.lead.fields.consent.spec,
    )
    const canaries = Object.fromEntries(personal.map(([name, { spec }]) => [name, canaryFor(spec)]))
    if (id === '') return records(definition).create({ ...canaries, ...fields } as never)
    return records(definition).update(id, { ...canaries, ...fields } as never)
  },
})

const deaf = definePlugin({
  id: 'deaf',
  permissions: { contact: { read: 'all' } },
  hooks: (hooks) =>
    hooks.committed(
      'contact',
      'update',
      ({ record }) => {
        throw new Error(`nobody hears of ${record.name}`)
      },
      { id: 'deaf.hears', durable: true },
    ),
})

describe.each(TWO_DATABASES)('erasing somebody on %s', (_, open) => {
  const clock = stillClock('2026-11-02T09:00:00Z')
  let database: Database
  let crm: ReturnType<typeof host>

  function host() {
    return createCrm({
      ...{ storage: database.connect(), clock, commands: [plant], plugins: [deaf], region: 'CN' },
      matching: [
        {
          ...{ id: 'mail', entity: 'lead', score: 1 },
          all: [{ field: 'email', method: 'exact', blanks: 'noMatch', weight: 1 }],
          action: { create: 'warn', update: 'allow', import: 'link' },
        },
      ],
      privacy: { suppressionKey: 'a key of more than thirty-two characters' },
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

  const admin = () => sessionOf(crm, { tenant, id: 'admin', roles: ['admin'] })

  async function somebody() {
    const session = admin()
    const captured = await session.lead.capture(
      {
        lead: { name: 'Ada Canary', email: EMAIL, phone: PHONE, company: 'Acme' },
        raw: { typed: 'canary raw', phone: '139 9000 0111' },
        consent: [{ purpose: 'calls', granted: true, from: 'https://canary.example/form' }],
      },
      { idempotencyKey: 'form-1' },
    )
    const leadId = captured.leadId
    await session.lead.update(leadId, { title: 'Canary in chief' }, { idempotencyKey: 'edit-1' })
    const rejected = [{ name: 'Ada Canary', email: EMAIL, phone: '139 9000 0111', employees: 'canaries' }]
    await session.importRecords(rejected, { importId: 'list', into: 'lead' })
    const { contactId, opportunityId } = await session.lead.convert({ id: leadId })
    const other = await session.contact.create({ name: 'Ada Canary', email: EMAIL })
    const merged = await session.contact.merge({ survivor: contactId as string, others: [other.id] })
    const ticket = await session.ticket.open({
      subject: 'canary sings',
      contactId: contactId as string,
    } as never)
    const made: Record<string, string> = {}
    const fields = { contactId, ticketId: (ticket as { id: string }).id }
    for (const [entity, more] of Object.entries({
      message: { ...fields, direction: 'in', author: 'customer', at: new Date(clock.now()) },
      activity: { leadId, type: 'note' },
      rating: { ...fields, surveyId: 's', kind: 'csat', status: 'answered', solvedAt: new Date(clock.now()) },
    }))
      made[entity] = ((await session.contact.plant({ entity, id: '', fields: more })) as { id: string }).id
    for (const [entity, id] of Object.entries({
      lead: leadId,
      contact: contactId,
      ticket: fields.ticketId,
      opportunity: opportunityId,
      ...made,
    }))
      if (id) await session.contact.plant({ entity, id })
    await crm.tick()
    return { leadId, contactId: contactId as string, merged, fields }
  }

  it('AC-55 leaves nothing of them in any table, and the journal still tells that something happened', async () => {
    const { contactId, leadId, merged } = await somebody()
    expect((await database.everyRow()).join()).toMatch(CANARY)

    const done = await admin().subjectRequest.erase({ entity: 'contact', id: contactId, suppress: true })
    await crm.tick()

    const rows = await database.everyRow()
    expect(rows.filter((row) => CANARY.test(row))).toEqual([])
    expect((await database.everyByte?.()) ?? '').not.toMatch(CANARY)
    expect(await admin().subjectRequest.get(done.id)).toMatchObject({
      ...{ status: 'done', requestedBy: 'admin' },
      counts: {
        contact: 2,
        lead: 1,
        ticket: 1,
        message: 1,
        activity: 1,
        rating: 1,
        opportunity: 1,
        merge: 1,
      },
    })
    expect((await admin().contact.history(contactId)).length).toBeGreaterThan(1)
    expect((await admin().journal.read()).entries.some((entry) => entry.recordId === contactId)).toBe(true)

    await expect(admin().contact.unmerge({ mergeId: merged.mergeId ?? '' })).rejects.toMatchObject({
      code: 'CRM_SUBJECT_ERASED',
    })
    await expect(admin().lead.unconvert({ id: leadId })).rejects.toMatchObject({ code: 'CRM_SUBJECT_ERASED' })
    const again = { title: 'Canary in chief' }
    await expect(admin().lead.update(leadId, again, { idempotencyKey: 'edit-1' })).rejects.toMatchObject({
      code: 'CRM_RESULT_ERASED',
    })
    await expect(admin().contact.create({ name: 'Ada', email: EMAIL })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [{ code: 'SUPPRESSED', path: 'email' }],
    })
  })

  it('AC-55 takes in again whoever was erased and did not ask to be kept out', async () => {
    const session = admin()
    const { id } = await session.contact.create({ name: 'Bo', email: 'bo@example.com' })
    await session.subjectRequest.erase({ entity: 'contact', id })

    expect(await session.contact.create({ name: 'Bo', email: 'bo@example.com' })).toMatchObject({
      name: 'Bo',
    })
  })

  it('erases twice what it erases once', async () => {
    const session = admin()
    const { id } = await session.contact.create({ name: 'Cleo', phone: '+8613800000001' })
    await session.subjectRequest.erase({ entity: 'contact', id })
    const once = await session.contact.get(id)

    await session.subjectRequest.erase({ entity: 'contact', id })

    expect(await session.contact.get(id)).toEqual(once)
    expect(once).toMatchObject({ name: '[erased]', phone: null })
  })

  it('goes on in pages when there is more than one transaction may hold', async () => {
    const session = admin()
    const { id: contactId } = await session.contact.create({ name: 'Dora' })
    const notes = Array.from({ length: 1_500 }, (__, at) => ({
      ...({ type: 'note', subject: `Dora said ${at}`, contactId } as const),
    }))
    await session.activity.createMany(notes)

    const begun = await session.subjectRequest.erase({ entity: 'contact', id: contactId })
    await crm.tick()

    expect(begun.status).toBe('running')
    expect(await session.subjectRequest.get(begun.id)).toMatchObject({
      ...{ status: 'done', counts: { contact: 1, activity: 1_500 } },
    })
    expect((await database.everyRow()).filter((row) => row.includes('Dora'))).toEqual([])
  })

  it('AC-55 erases nobody whom a legal hold keeps', async () => {
    const session = admin()
    const { id } = await session.contact.create({ name: 'Emil' })
    const hold = await session.legalHold.place({ entity: 'contact', id, reason: 'Lawsuit 7' })

    await expect(session.subjectRequest.erase({ entity: 'contact', id })).rejects.toMatchObject({
      code: 'CRM_SUBJECT_HELD',
    })
    expect(await session.contact.get(id)).toMatchObject({ name: 'Emil' })

    await session.legalHold.lift({ id: hold.id })
    await session.subjectRequest.erase({ entity: 'contact', id, mode: 'delete' })
    expect(await session.contact.get(id)).toBeNull()
  })
})
