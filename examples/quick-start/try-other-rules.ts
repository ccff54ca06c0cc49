import { backtestAssignment, prepareRules } from '@guanxi/core'
import type { Pen } from './report.ts'
import { LARGE_FROM, OTHER_RULES } from './rules.ts'
import { type SalesCrm, salesLead } from './sales-crm.ts'
import { grouped, heading, table } from './screen.ts'

/** So many leads say enough, however long the file is. */
const TRIED = 300

/** Who would have got the first leads by other rules. Nothing is written. */
export async function tellOtherRules({ screen, words }: Pen, crm: SalesCrm): Promise<void> {
  const session = salesLead(crm)
  const { items } = await session.lead.list({ orderBy: ['createdAt'], limit: TRIED })
  const { records, changed, before, after } = await backtestAssignment(
    session,
    prepareRules(crm.shape('lead'), OTHER_RULES),
    { from: new Date(0), to: new Date(), where: { id: { in: items.map(({ id }) => id) } } },
  )
  heading(screen, words.otherRulesHeading(LARGE_FROM))
  screen.write(`  ${words.otherOwners(changed, records)}\n\n`)
  const users = (await session.user.list({ orderBy: ['name'], limit: 1000 })).items
  const loads = users.map(
    ({ id, name }) => [name, before.loads.get(id) ?? 0, after.loads.get(id) ?? 0] as const,
  )
  table(
    screen,
    [words.owner, { title: words.wasGiven, align: 'right' }, { title: words.wouldGet, align: 'right' }],
    loads.flatMap(([name, was, would]) => (was === would ? [] : [[name, grouped(was), grouped(would)]])),
  )
}
