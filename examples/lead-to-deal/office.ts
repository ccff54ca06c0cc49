import type { SalesCrm } from './sales-crm.ts'

/** Somebody who works here: under which id and name, and as whom they call the CRM. */
interface Person {
  readonly id: string
  readonly name: string
  readonly crm: ReturnType<SalesCrm['as']>
}

/** Who works here: a manager, and two who sell. */
export type Office = Readonly<Record<'chen' | 'li' | 'anna', Person>>

/** Chen Jing leads the team of the north. Li Lei knows machines, Anna Keller begins to. */
export async function openOffice(crm: SalesCrm): Promise<Office> {
  const admin = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
  const team = await admin.team.create({ code: 'north', name: '华北区' })
  const join = async (name: string, role: string, machines: number): Promise<Person> => {
    const { id } = await admin.user.create({ name, skills: { machines } })
    if (role === 'rep') await admin.teamMember.create({ teamId: team.id, userId: id })
    return { id, name, crm: crm.as(crm.actor({ id, roles: [role] })) }
  }
  return {
    chen: await join('陈静', 'manager', 0),
    li: await join('李雷', 'rep', 3),
    anna: await join('Anna Keller', 'rep', 1),
  }
}
