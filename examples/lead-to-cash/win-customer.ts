import type { Office } from './office.ts'
import type { ShopCrm } from './shop-crm.ts'

/** A visitor asks, somebody takes it up, and a customer with a deal is made of it. */
export async function winCustomer(
  crm: ShopCrm,
  { li }: Office,
  tell: (text: string) => void,
): Promise<string> {
  const form = crm.as(crm.actor({ id: 'web-form', roles: ['form'] }))
  const { leadId } = await form.lead.capture({
    lead: { name: '李娜', company: '北方重工有限公司', email: 'lina@beifang.example', phone: '13800138000' },
  })
  tell('A lead: 李娜 of 北方重工有限公司 asks for pumps')
  await li.crm.lead.grab({ id: leadId })
  const { opportunityId } = await li.crm.lead.convert({ id: leadId, opportunity: { name: '水泵 Pumps' } })
  tell(`A deal: ${li.name} makes a customer of it`)
  return opportunityId ?? ''
}
