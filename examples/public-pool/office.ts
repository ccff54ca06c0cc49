import type { PoolCrm } from './pool-crm.ts'

/** Somebody who works here: under which id and name, and as whom they call the CRM. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly crm: ReturnType<PoolCrm['as']>
}

/** Who works here. */
export type Office = Readonly<Record<'admin' | 'chen' | 'wang' | 'li' | 'anna' | 'ben', Person>>

/** Chen Jing leads four who sell: three have the common pool, Ben Carter the one of big companies. */
export async function openOffice(crm: PoolCrm): Promise<Office> {
  const office = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
  const join = async (name: string, role: string, managerId?: string): Promise<Person> => {
    const { id } = await office.user.create({ name, ...(managerId && { managerId }) })
    return { id, name, crm: crm.as(crm.actor({ id, roles: [role] })) }
  }
  const chen = await join('陈静', 'manager')
  return {
    admin: { id: 'office', name: 'Office', crm: office },
    chen,
    wang: await join('王芳', 'rep', chen.id),
    li: await join('李雷', 'rep', chen.id),
    anna: await join('Anna', 'rep', chen.id),
    ben: await join('Ben', 'keyAccounts', chen.id),
  }
}
