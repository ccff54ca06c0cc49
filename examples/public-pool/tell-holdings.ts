import type { Log } from './log.ts'
import type { Office } from './office.ts'

/** Who has which leads in the end, and what lies in the pool. */
export async function tellHoldings({ admin, wang, li, anna, ben }: Office, log: Log): Promise<void> {
  const { items } = await admin.crm.lead.list({ orderBy: 'name' })
  const namesOf = (id: string | null) =>
    items.flatMap(({ name, ownerId }) => (ownerId === id ? [name] : [])).join(', ') || '–'
  for (const { id, name } of [wang, li, anna, ben])
    log.tell({ en: `${name} has ${namesOf(id)}`, 'zh-CN': `${name} 持有 ${namesOf(id)}` })
  log.tell({ en: `In the pool: ${namesOf(null)}`, 'zh-CN': `公海：${namesOf(null)}` })
}
