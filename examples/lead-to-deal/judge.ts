import type { Office } from './office.ts'

/** What a lead is worth, and what each rule gives to it. */
export async function judge({ li }: Office, leadId: string, tell: (text: string) => void): Promise<void> {
  const call = { type: 'call', subject: 'First call', leadId, ownerId: li.id } as const
  const { id } = await li.crm.activity.create(call)
  await li.crm.activity.complete({ id, outcome: '想看报价' })
  const { score, grade, rules } = await li.crm.lead.score({ id: leadId })
  tell(`Score ${score}, ${grade}: ${rules.map(({ rule, points }) => `${rule} ${points}`).join(', ')}`)
}
