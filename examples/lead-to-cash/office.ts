import type { ShopCrm } from './shop-crm.ts'

/** Somebody who works here: under which id and name, and as whom they call the CRM. */
interface Person {
  readonly id: string
  readonly name: string
  readonly crm: ReturnType<ShopCrm['as']>
}

/** Who works here: one who sells, one who leads, one who packs and one who keeps the books. */
export type Office = Readonly<Record<'li' | 'chen' | 'wu' | 'zhao', Person>>

export async function openOffice(crm: ShopCrm): Promise<Office> {
  const admin = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
  const join = async (name: string, role: string): Promise<Person> => {
    const { id } = await admin.user.create({ name })
    return { id, name, crm: crm.as(crm.actor({ id, roles: [role] })) }
  }
  return {
    li: await join('李雷', 'rep'),
    chen: await join('陈静', 'manager'),
    wu: await join('吴强', 'warehouse'),
    zhao: await join('赵敏', 'bookkeeper'),
  }
}
