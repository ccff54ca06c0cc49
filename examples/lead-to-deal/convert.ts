import type { Office } from './office.ts'

/** A customer is made of a lead, taken back, and made again. Answers with the deal. */
export async function convert({ li }: Office, leadId: string, tell: (text: string) => void): Promise<string> {
  await li.crm.lead.convert({ id: leadId })
  const { removed, kept } = await li.crm.lead.unconvert({ id: leadId })
  tell(`Taken back: ${removed.map(({ entity }) => entity).join(', ')} are gone, ${kept.length} stay`)
  const { opportunityId } = await li.crm.lead.convert({ id: leadId, opportunity: { name: '水泵 Pumps' } })
  tell('Converted')
  return opportunityId ?? ''
}
