import { expectTypeOf, it } from 'vitest'
import { createCrm, defineEntity, f, type ImportReport, memoryStore } from './index.ts'

const crm = createCrm({
  storage: memoryStore(),
  tenant: 'acme',
  fields: { lead: { budget: f.int().optional() } },
  entities: { vehicle: defineEntity('vehicle', { fields: { plate: f.text() } }) },
})
const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))

it('maps columns to fields of its target, those of the host included', () => {
  const mapping = { Name: 'name', Budget: 'budget', Tier: 'ext.tier' } as const
  const report = session.importRecords([], { importId: 'a', into: 'lead.capture', mapping })
  expectTypeOf(report).resolves.toEqualTypeOf<ImportReport>()

  void session.importRecords([], {
    importId: 'b',
    into: 'vehicle',
    mapping: { Plate: { field: 'plate', transform: String } },
    mode: 'upsert',
    match: 'plate',
  })
  void session.importRecords([], { importId: 'c', into: 'lead', mapping: (row) => ({ name: row['Name'] }) })
})

it('refuses what is no target, no field, or not for input', () => {
  // @ts-expect-error -- no such entity
  void session.importRecords([], { importId: 'a', into: 'leda' })
  // @ts-expect-error -- no batch command
  void session.importRecords([], { importId: 'a', into: 'lead.grab' })
  // @ts-expect-error -- no such field
  void session.importRecords([], { importId: 'a', into: 'lead', mapping: { Name: 'nmae' } })
  // @ts-expect-error -- managed by commands
  void session.importRecords([], { importId: 'a', into: 'lead.capture', mapping: { Status: 'status' } })
  // @ts-expect-error -- a field of another entity
  void session.importRecords([], { importId: 'a', into: 'vehicle', mode: 'update', match: 'email' })
})
