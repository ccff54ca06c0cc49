import { expectTypeOf, it } from 'vitest'
import { type Account, createCrm, defineEntity, f, memoryStore } from './index.ts'

const vehicle = defineEntity('vehicle', {
  fields: {
    plate: f.text({ max: 16 }),
    contactId: f.ref('contact', { inverse: 'vehicles' }),
    garageId: f.ref('account', { as: 'garage' }).optional(),
  },
})
const crm = createCrm({ storage: memoryStore(), tenant: 'acme', entities: { vehicle } })
const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))

it('asks relations by their names, either way and to any depth', () => {
  void session.vehicle.count({ garage: { some: { name: 'North Ltd.' } } })
  void session.contact.count({ vehicles: { count: { where: { plate: { startsWith: 'HH' } }, gte: 2 } } })
  void session.account.count({ contacts: { some: { vehicles: { every: { plate: { isNotNull: true } } } } } })
})

it('refuses relations, and fields of related records, that there are not', () => {
  // @ts-expect-error -- no such relation
  void session.contact.count({ cars: { some: { plate: 'HH' } } })
  // @ts-expect-error -- no such field of a vehicle
  void session.contact.count({ vehicles: { some: { plte: 'HH' } } })
  // @ts-expect-error -- the reference was given a name of its own
  void session.vehicle.list({ include: ['account'] })
  // @ts-expect-error -- one record cannot be sorted by a relation
  void session.vehicle.list({ orderBy: 'garage' })
})

it('knows what comes along', async () => {
  const { items } = await session.vehicle.list({ include: ['garage', 'contact'] })
  expectTypeOf(items[0]?.garage).toEqualTypeOf<Account | null | undefined>()
  const [contact] = (await session.contact.list({ include: ['vehicles'] })).items
  expectTypeOf(contact?.vehicles[0]?.plate).toEqualTypeOf<string | undefined>()
  // @ts-expect-error -- was not asked for
  void items[0]?.vehicles
})
