import type { DeskCrm } from './desk-crm.ts'

/** Somebody who works here: under which id and name, and as whom they call the CRM. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly crm: ReturnType<DeskCrm['as']>
}

/** Who works here. */
export type Desk = Readonly<Record<'chen' | 'wang' | 'li' | 'anna', Person>>

/** Chen Jing leads three: Wang Fang has known networks for years, Li Lei and Anna Keller are new. */
export async function openDesk(crm: DeskCrm): Promise<Desk> {
  const office = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
  const team = await office.team.create({ code: 'desk', name: '客服台' })
  const chief = await office.user.create({ name: '陈静' })
  const join = async (name: string, network: number, position: number): Promise<Person> => {
    const { id } = await office.user.create({
      ...{ name, managerId: chief.id, skills: { network }, capacity: 10 },
    })
    await office.teamMember.create({ teamId: team.id, userId: id, position })
    return { id, name, crm: crm.as(crm.actor({ id, roles: ['agent'] })) }
  }
  return {
    chen: { id: chief.id, name: chief.name, crm: crm.as(crm.actor({ id: chief.id, roles: ['chief'] })) },
    li: await join('李雷', 1, 1),
    anna: await join('Anna', 1, 2),
    wang: await join('王芳', 4, 3),
  }
}
