import { describe, expect, it } from 'vitest'
import { defineEntity, f, type RowOutcome } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'

const machine = defineEntity('machine', {
  fields: {
    serial: f.text({ max: 30 }).unique(),
    site: f.text({ max: 30 }).optional(),
    hours: f.int().optional(),
    isLeased: f.bool().optional(),
    boughtOn: f.date().optional(),
    kind: f.select(['press', 'Lathe']).optional(),
    price: f.money().optional(),
    rate: f.decimal({ scale: 2 }).optional(),
    tags: f.list(f.text()).optional(),
  },
})
const withMachines = () => createTestCrm({ entities: { machine } })

describe('importing an entity', () => {
  it('reads text as its fields want it, where there is one way to read it', async () => {
    const { session } = await withMachines()
    const row = {
      serial: ' A-1 ',
      hours: '１，２００',
      isLeased: '是',
      boughtOn: '2026年3月5日',
      kind: 'LATHE',
      price: 'CNY 1,250.50',
      rate: '1,000.25',
      tags: 'new; loud',
    }

    await session.importRecords([row], { importId: 'm', into: 'machine' })

    expect((await session.machine.list()).items[0]).toMatchObject({
      serial: 'A-1',
      hours: 1200,
      isLeased: true,
      boughtOn: '2026-03-05',
      kind: 'Lathe',
      price: { amount: '1250.50', currency: 'CNY' },
      rate: '1000.25',
      tags: ['new', 'loud'],
    })
  })

  it('rejects what can be read in two ways', async () => {
    const { session } = await withMachines()
    const rows = [
      { serial: '1', hours: '1,5' },
      { serial: '2', boughtOn: '03/05/2026' },
      { serial: '3', isLeased: 'perhaps' },
    ]

    await session.importRecords(rows, { importId: 'm', into: 'machine' })

    expect(await outcomes(session.importedRows('m'))).toEqual(['NOT_INT', 'NOT_DATE', 'NOT_BOOL'])
  })

  it('rejects a key that is taken, without a loss to its neighbours', async () => {
    const { session } = await withMachines()

    await session.importRecords([{ serial: '1' }, { serial: '1' }, { serial: '2' }], {
      importId: 'm',
      into: 'machine',
    })

    expect(await outcomes(session.importedRows('m'))).toEqual(['created', 'CRM_TAKEN', 'created'])
  })

  it('updates by a match and rejects what it does not find', async () => {
    const { session } = await withMachines()
    await session.machine.createMany([
      { serial: '1', site: 'Ulm', hours: 5 },
      { serial: '2', site: 'Bonn' },
    ])
    const rows = [
      { No: '1', Hours: '6' },
      { No: '9', Hours: '1' },
      { No: '', Hours: '1' },
    ]

    const report = await session.importRecords(rows, {
      importId: 'm',
      into: 'machine',
      mapping: { No: 'serial', Hours: 'hours' },
      mode: 'update',
      match: 'serial',
    })

    expect(report).toMatchObject({ updated: 1, rejected: 2 })
    expect(await outcomes(session.importedRows('m'))).toEqual(['updated', 'CRM_IMPORT_NO_MATCH', 'REQUIRED'])
    expect(await session.machine.list({ where: { serial: '1' } })).toMatchObject({
      items: [{ site: 'Ulm', hours: 6, version: 2 }],
    })
  })

  it('upserts: a row finds what an earlier row of its chunk created', async () => {
    const { session } = await withMachines()
    const rows = [{ serial: '1', site: 'Ulm' }, { serial: '1', site: 'Bonn' }, { serial: '2' }]

    await session.importRecords(rows, { importId: 'm', into: 'machine', mode: 'upsert', match: 'serial' })

    expect(await outcomes(session.importedRows('m'))).toEqual(['created', 'updated', 'created'])
    expect(await session.machine.list({ where: { serial: '1' } })).toMatchObject({
      items: [{ site: 'Bonn' }],
    })
  })

  it('says so when several records match', async () => {
    const { session } = await withMachines()
    await session.machine.createMany([
      { serial: '1', site: 'Ulm' },
      { serial: '2', site: 'Ulm' },
    ])

    await session.importRecords([{ site: 'Ulm', hours: 1 }], {
      importId: 'm',
      into: 'machine',
      mode: 'update',
      match: 'site',
    })

    expect(await outcomes(session.importedRows('m'))).toEqual(['CRM_IMPORT_AMBIGUOUS'])
  })

  it('keeps a limited actor within its grants', async () => {
    const grants = {
      machine: {
        read: { site: 'Ulm' },
        update: { site: 'Ulm' },
        create: { site: 'Ulm' },
        fields: ['serial', 'site'],
      },
    }
    const { session, as } = await createTestCrm({ entities: { machine }, roles: [{ id: 'ulm', grants }] })
    await session.machine.create({ serial: '1', site: 'Bonn' })
    const rows = [
      { serial: '1', site: 'Ulm' },
      { serial: '2', site: 'Bonn' },
      { serial: '3', site: 'Ulm' },
      { serial: '4', site: 'Ulm', hours: 1 },
    ]

    await as('uli', 'ulm').importRecords(rows, {
      importId: 'm',
      into: 'machine',
      mode: 'upsert',
      match: 'serial',
    })

    expect(await outcomes(session.importedRows('m'))).toEqual([
      'CRM_TAKEN',
      'OUT_OF_SCOPE',
      'created',
      'FORBIDDEN_FIELD',
    ])
  })
})

/** What became of each row: its outcome, or the code of what is wrong with it. */
async function outcomes(rows: AsyncIterable<RowOutcome>): Promise<string[]> {
  const list: string[] = []
  for await (const row of rows)
    list.push(row.outcome === 'rejected' ? (row.error.issues[0]?.code ?? row.error.code) : row.outcome)
  return list
}
