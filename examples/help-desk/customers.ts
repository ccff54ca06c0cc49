import type { DeskCrm } from './desk-crm.ts'

/** A hotel with a gold plan, and whoever writes for it. */
export const LIU = { name: '刘洋', phone: '+8613800138001', email: 'liu.yang@lotus.example' } as const
/** Two who bought something. */
export const ADA = { name: 'Ada', email: 'ada@example.com' } as const
export const SUN = { name: '孙丽', phone: '+8613800138002', email: 'sun.li@example.com' } as const

/** Who is known before the day begins. Ada's first question is a form; nobody knows her yet. */
export async function bringCustomers(crm: DeskCrm): Promise<void> {
  const office = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
  const hotel = await office.account.create({ name: '莲花酒店 Hotel Lotus', tier: 'gold' })
  await office.contact.create({ ...LIU, accountId: hotel.id })
  await office.entitlement.create({
    ...{ accountId: hotel.id, kind: 'plan', name: 'Gold plan 2025–26', serviceLevel: 'gold' },
    ...{ startsOn: '2025-04-01', endsOn: '2026-03-31' },
  })
  await office.contact.create(SUN)
}
