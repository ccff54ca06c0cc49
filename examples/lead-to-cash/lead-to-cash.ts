import type { BackOffice } from './back-office.ts'
import { getPaid } from './get-paid.ts'
import type { Office } from './office.ts'
import { quoteDeal } from './quote-deal.ts'
import type { ShopCrm } from './shop-crm.ts'
import { sign } from './sign.ts'
import { winCustomer } from './win-customer.ts'

/** From a form on a web site to an invoice that is paid. */
export async function leadToCash(
  crm: ShopCrm,
  office: Office,
  backOffice: BackOffice,
  tell: (text: string) => void,
): Promise<void> {
  await backOffice.stockUp()
  const opportunityId = await winCustomer(crm, office, tell)
  const quoteId = await quoteDeal(office, opportunityId, tell)
  const sale = await sign(office, quoteId, tell)
  await backOffice.deliver(sale)
  tell('Delivered: everything is on its way')
  await getPaid(office, backOffice, sale, tell)
}
