import { postgres } from '@guanxi/adapters-postgres'
import { sqlite } from '@guanxi/adapters-sqlite'
import { createCrm, type Locale } from '@guanxi/core'
import { REP, RULES, TEAMS } from './rules.ts'

/** Where the data lie: a file, or a PostgreSQL by URL. */
export type Place = { readonly file: string } | { readonly url: string }

/** What the CRM of this example is made from: one tenant, its rules, Chinese numbers where none are international. */
export function salesOptions(place: Place) {
  return {
    storage: 'file' in place ? sqlite({ file: place.file }) : postgres({ connectionString: place.url }),
    tenant: 'demo',
    region: 'CN',
    zone: 'Asia/Shanghai',
    roles: [REP],
    assignment: RULES,
  }
}

/** The CRM of this example. */
export function salesCrm(place: Place) {
  return createCrm(salesOptions(place))
}

/** What {@link salesCrm} makes. */
export type SalesCrm = ReturnType<typeof salesCrm>
/** Somebody who uses it. */
export type SalesSession = ReturnType<SalesCrm['as']>

/** The sales lead, who may see and do everything here. */
export function salesLead(crm: SalesCrm): SalesSession {
  return crm.as(crm.actor({ id: 'sales-lead', roles: ['admin'] }))
}

/** Makes the teams and their people, all or nothing, once. */
export async function setUpTeams(session: SalesSession, locale: Locale): Promise<void> {
  if ((await session.team.count()) > 0) return
  await session.transaction(async (inside) => {
    for (const { code, name, members } of TEAMS) {
      const team = await inside.team.create({ code, name: name[locale] })
      for (const [position, member] of members.entries()) {
        const user = await inside.user.create({ name: member })
        await inside.teamMember.create({ teamId: team.id, userId: user.id, position })
      }
    }
  })
}
