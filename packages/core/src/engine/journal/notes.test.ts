import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineCommand, defineEntity, definePlugin, f, type Role } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'

const patient = defineEntity('patient', {
  fields: {
    name: f.text(),
    illness: f.text().optional().sensitive().personal('special'),
    room: f.int().optional(),
    ownerId: f.text().optional(),
    doctorId: f.ref('patient', { as: 'doctor', inverse: 'treated' }).optional(),
  },
  search: ['name', 'illness'],
})
const roles: readonly Role[] = [
  { id: 'nurse', grants: { patient: { read: 'all', update: 'own', hidden: ['illness'] } } },
  { id: 'doctor', grants: { patient: { read: 'all', create: true, update: 'all' } } },
  { id: 'auditor', audit: true, grants: { patient: { read: 'all', hidden: ['illness'] } } },
  { id: 'stranger', grants: {} },
]

async function clinic() {
  const made = await createTestCrm({ entities: { patient }, roles })
  const doctor = made.as('dora', 'doctor')
  const ada = await doctor.patient.create({ name: 'Ada', illness: 'asthma', room: 7 })
  const notes = async (...deeds: ('denied' | 'read' | 'exported')[]) => {
    const { entries } = await made.session.journal.read({ deeds, limit: 1_000 })
    return entries.filter(({ entity }) => entity !== 'journal')
  }
  return { ...made, doctor, nurse: made.as('ned', 'nurse'), ada, notes }
}

describe('a denied attempt', () => {
  it('leaves one note: who, what, on which record, and no value of any field', async () => {
    const { nurse, ada, notes } = await clinic()

    await expect(nurse.patient.create({ name: 'Canary' })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    await expect(nurse.patient.update(ada.id, { room: 99 })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    await expect(nurse.patient.list({ where: { illness: 'Canary' } })).rejects.toMatchObject({
      code: 'CRM_CONDITION',
    })
    await expect(nurse.patient.list({ orderBy: 'illness' })).rejects.toMatchObject({ code: 'CRM_QUERY' })

    const denied = await notes('denied')
    expect(denied.map(({ command, recordId, why }) => [command, recordId, why])).toEqual([
      ['patient.create', '', { code: 'CRM_FORBIDDEN' }],
      ['patient.update', ada.id, { code: 'CRM_FORBIDDEN' }],
      ['patient.list', '', { code: 'CRM_CONDITION', fields: ['illness'] }],
      ['patient.list', '', { code: 'CRM_QUERY', fields: ['orderBy.illness'] }],
    ])
    expect(denied[0]).toMatchObject({ actor: 'ned', actorType: 'user', entity: 'patient', version: 0 })
    expect(JSON.stringify(denied)).not.toMatch(/Canary|99/)
  })

  it('AC-18 leaves nothing else, whatever the command had done before it was refused', async () => {
    const admit = defineCommand({
      name: 'patient.admit',
      input: z.object({ name: z.string() }),
      async run({ name }, { records, count, run }) {
        await count('admissions')
        await records(patient).create({ name })
        return run(forbiddenInside, {})
      },
    })
    const forbiddenInside = defineCommand({
      name: 'patient.certify',
      input: z.object({}),
      run: async () => 'certified',
    })
    const { as, store, crm } = await createTestCrm({
      entities: { patient },
      roles: [{ id: 'clerk', grants: { patient: { commands: ['admit'] } } }],
      commands: [admit, forbiddenInside],
    })
    const before = await rowsOf(store)

    const refused = as('cleo', 'clerk').patient.admit({ name: 'Ada' }, { idempotencyKey: 'once' })
    await expect(refused).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })

    const after = await rowsOf(store)
    const added = Object.keys(after).filter((table) => after[table] !== before[table])
    expect(added.sort()).toEqual(['journal', 'repeatedNote'])
    const { entries } = await crm.system('looks').journal.read()
    expect(entries).toMatchObject([{ deed: 'denied', command: 'patient.admit', actor: 'cleo' }])
  })

  it('is noted although the transaction that it was made in is rolled back, or goes on', async () => {
    const { nurse, doctor, notes } = await clinic()

    await nurse
      .transaction(async (inside) => {
        await inside.patient.create({ name: 'Ada' })
      })
      .catch(() => undefined)
    await nurse.transaction(async (inside) => {
      await inside.patient.delete((await inside.patient.list()).items[0]?.id ?? '').catch(() => undefined)
    })
    await doctor.patient.list()

    expect((await notes('denied')).map(({ command }) => command)).toEqual([
      'patient.create',
      'patient.delete',
    ])
  })

  it('is noted once a minute, with how often it was repeated, however many processes it meets', async () => {
    const { nurse, clock, crm, notes } = await clinic()
    const flood = () =>
      Promise.allSettled(Array.from({ length: 50 }, () => nurse.patient.create({ name: 'Ada' })))

    await flood()
    expect(await notes('denied')).toHaveLength(1)
    clock.set(new Date(clock.now() + 61_000))
    await flood()
    clock.set(new Date(clock.now() + 61_000))
    await crm.tick()

    const told = (await notes('denied')).map(({ why }) => why)
    expect(told).toEqual([
      { code: 'CRM_FORBIDDEN' },
      { code: 'CRM_FORBIDDEN', repeated: 49 },
      { code: 'CRM_FORBIDDEN' },
      { code: 'CRM_FORBIDDEN', repeated: 49 },
    ])
  })

  it('at a record of another tenant is none: there is no such record, in either tenant', async () => {
    const { crm, session, ada, doctor, notes } = await clinic()
    const other = crm.system('test', { tenant: 'globex' })
    const { id } = await other.patient.create({ name: 'Eve' })

    expect(await doctor.patient.get(id)).toBeNull()
    await expect(doctor.patient.update(id, { room: 1 })).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })

    expect(await notes('denied')).toEqual([])
    expect((await other.journal.read({ deeds: ['denied'] })).entries).toEqual([])
    expect(await session.patient.get(ada.id)).not.toBeNull()
  })

  it('of a plugin is noted as the plugin, on whose behalf it acted', async () => {
    const plugin = definePlugin({
      id: 'sly',
      permissions: { account: { read: 'all' } },
      hooks(h) {
        h.after('account', 'create', async ({ ctx }) => {
          await ctx.crm.contact.list().catch(() => undefined)
        })
      },
    })
    const { session } = await createTestCrm({ plugins: [plugin] })

    await session.account.create({ name: 'Acme' })

    const { entries } = await session.journal.read({ deeds: ['denied'] })
    expect(entries).toMatchObject([
      { actorType: 'plugin', actor: 'sly', onBehalfOf: 'admin', command: 'contact.list' },
    ])
  })
})

describe('a read of a sensitive field', () => {
  it('leaves one note a call, with the records and the fields that were shown', async () => {
    const { doctor, ada, notes } = await clinic()
    const bob = await doctor.patient.create({ name: 'Bob', illness: 'flu', doctorId: ada.id })
    await doctor.patient.create({ name: 'Eve' })

    await doctor.patient.get(ada.id)
    await doctor.patient.list({ orderBy: 'name' })
    await doctor.patient.search({ text: 'Bob', fields: ['name'] })
    await doctor.patient.history(ada.id)
    await doctor.patient.list({ where: { name: 'Eve' } })
    for await (const _ of doctor.patient.each({ where: { name: 'Ada' } })) break

    expect((await notes('read')).map(({ command, recordId, why }) => [command, recordId, why])).toEqual([
      ['patient.get', ada.id, { fields: ['illness'], records: [ada.id], count: 1 }],
      ['patient.list', '', { fields: ['illness'], records: [ada.id, bob.id], count: 2 }],
      ['patient.search', bob.id, { fields: ['illness'], records: [bob.id], count: 1 }],
      ['patient.history', ada.id, { fields: ['illness'], records: [ada.id], count: 1 }],
      ['patient.list', ada.id, { fields: ['illness'], records: [ada.id], count: 1 }],
    ])
  })

  it('is one when a write shows it, but not to whoever has just said it', async () => {
    const { doctor, ada, notes } = await clinic()

    await doctor.patient.create({ name: 'Bob', illness: 'flu' })
    expect(await notes('read')).toEqual([])
    await doctor.patient.update(ada.id, { room: 8 })

    expect((await notes('read')).map(({ command, recordId, why }) => [command, recordId, why])).toEqual([
      ['patient.update', ada.id, { fields: ['illness'], records: [ada.id], count: 1 }],
    ])
  })

  it('counts what is asked for by it, also where nothing of it is shown', async () => {
    const { doctor, notes } = await clinic()

    await doctor.patient.count({ illness: 'asthma' })
    await doctor.patient.list({ where: { illness: 'plague' } })
    await doctor.patient.aggregate({ groupBy: ['illness'], measures: { patients: 'count' } })

    expect((await notes('read')).map(({ command, why }) => [command, why])).toEqual([
      ['patient.count', { fields: [], records: [], count: 0, asked: ['patient.illness'] }],
      ['patient.list', { fields: [], records: [], count: 0, asked: ['patient.illness'] }],
      ['patient.aggregate', { fields: [], records: [], count: 0, asked: ['patient.illness'] }],
    ])
  })

  it('is noted also of records that come along, and although the transaction is rolled back', async () => {
    const { doctor, ada, notes } = await clinic()
    await doctor.patient.create({ name: 'Bob', doctorId: ada.id })

    await doctor.patient.list({ where: { name: 'Bob' }, include: ['doctor'] })
    await doctor.dryRun((inside) => inside.patient.get(ada.id))

    expect((await notes('read')).map(({ command, recordId }) => [command, recordId])).toEqual([
      ['patient.list', ada.id],
      ['patient.get', ada.id],
    ])
  })

  it('is none for whom the field is hidden, nor where an entity has no such field', async () => {
    const { nurse, session, ada, notes } = await clinic()

    await nurse.patient.get(ada.id)
    await session.lead.create({ name: 'Lead' })
    await session.lead.list()

    expect(await notes('read')).toEqual([])
  })
})

describe('the journal', () => {
  it('is open to auditors, who see values only as far as records show them', async () => {
    const { as, nurse, doctor } = await clinic()
    await doctor.contact.create({ name: 'Secret contact' }).catch(() => undefined)
    await nurse.patient.create({ name: 'Bob' }).catch(() => undefined)

    const { entries } = await as('aud', 'auditor').journal.read()

    expect(entries.map(({ deed }) => deed)).toEqual(['create', 'denied', 'denied'])
    expect(entries[0]?.changes).toHaveProperty('name')
    expect(entries[0]?.changes).not.toHaveProperty('illness')
    await expect(nurse.journal.read()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })

  it('tells that it was read, and by whom', async () => {
    const { as, session } = await clinic()
    await as('aud', 'auditor').journal.read()
    await as('aud', 'auditor').journal.read()

    const { entries } = await session.journal.read({ deeds: ['read'], actor: 'aud' })

    expect(entries).toMatchObject([{ entity: 'journal', command: 'journal.read', actor: 'aud' }])
  })

  it('is asked by deed, actor, record and time, and for nothing it does not know', async () => {
    const { session, doctor, ada, clock } = await clinic()
    const start = new Date(clock.now())
    await clock.advance('1h')
    await doctor.patient.update(ada.id, { room: 8 })
    const read = async (query: object) => (await session.journal.read(query)).entries.map(({ deed }) => deed)

    expect(await read({ recordId: ada.id })).toEqual(['create', 'update', 'read'])
    expect(await read({ recordId: ada.id, to: new Date(clock.now()) })).toEqual(['create'])
    expect(await read({ actor: 'dora', from: new Date(start.getTime() + 1) })).toEqual(['update', 'read'])
    expect(await read({ actor: 'nobody' })).toEqual([])
    await expect(session.journal.read({ deed: 'denied' } as object)).rejects.toMatchObject({
      code: 'CRM_QUERY',
    })
  })

  it('says on whose behalf somebody acted, and why the system did', async () => {
    const { crm, session } = await clinic()
    const support = crm.actor({ id: 'sue', roles: ['admin'], onBehalfOf: 'dora' })
    await crm.as(support).account.create({ name: 'Acme' })
    await crm.system('nightly import').account.create({ name: 'Globex' })

    const { entries } = await session.journal.read({ entities: ['account'] })

    expect(entries).toMatchObject([
      { actor: 'sue', onBehalfOf: 'dora', reason: null },
      { actorType: 'system', actor: 'system', reason: 'nightly import' },
    ])
  })
})

/** Every row of every table, as text by table. */
async function rowsOf(store: Awaited<ReturnType<typeof createTestCrm>>['store']) {
  const tables: Record<string, string> = {}
  for (const { name } of await store.inspect()) {
    const table = { name, columns: [], unique: [], indexes: [] }
    tables[name] = JSON.stringify(await store.find(table, 'acme', {}))
  }
  return tables
}
