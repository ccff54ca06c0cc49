import type { Office } from './office.ts'

/** A card from a fair: whoever types it in is warned, and the two become one, are parted, and become one again. */
export async function mergeDouble(
  { li }: Office,
  leadId: string,
  tell: (text: string) => void,
): Promise<void> {
  const card = { name: '李娜', company: '北方重工', email: 'li.na@beifang.example', title: '采购经理' }
  const { matches } = await li.crm.lead.duplicates({ values: card })
  tell(`While typing: ${matches.map(({ rule, id }) => `${rule} ${id === leadId}`).join()}`)
  const { leadId: double } = await li.crm.lead.capture({ lead: { ...card, ownerId: li.id }, channel: 'fair' })

  const both = { survivor: leadId, others: [double], survivorship: { company: 'longest' as const } }
  const { conflicts, values } = await li.crm.lead.merge({ ...both, preview: true })
  tell(
    `They disagree on ${Object.keys(conflicts).sort().join(', ')}; the company would be ${values['company']?.value}`,
  )
  const { mergeId = '' } = await li.crm.lead.merge(both)
  tell(`Merged: ${(await li.crm.lead.get(double))?.title}`)
  await li.crm.lead.unmerge({ mergeId })
  tell(`Parted: ${(await li.crm.lead.get(leadId))?.title ?? 'no title'}`)
  await li.crm.lead.merge(both)
}
