import type { Sale } from './back-office.ts'
import type { Office } from './office.ts'

/** The customer agrees, twice, for the mail was slow: there is one order. Then the contract is signed. */
export async function sign({ li }: Office, quoteId: string, tell: (text: string) => void): Promise<Sale> {
  const [order, again] = [
    await li.crm.quote.accept({ id: quoteId }),
    await li.crm.quote.accept({ id: quoteId }),
  ]
  tell(`Order ${order.number} of ${order.total.amount} CNY, ${order.id === again.id ? 'once' : 'twice'}`)
  await li.crm.opportunity.moveTo({ id: order.opportunityId ?? '', stage: 'won' })
  tell('The deal is won')
  const { id: contractId, number } = await li.crm.contract.draft({ quoteId, months: 12, plan: '30-70' })
  await li.crm.contract.sign({ id: contractId })
  const { items } = await li.crm.instalment.list({ where: { contractId }, orderBy: 'position' })
  tell(`Contract ${number}: ${items.map(({ name, amount }) => `${name} ${amount.amount}`).join(', ')}`)
  return { accountId: order.accountId, orderId: order.id }
}
