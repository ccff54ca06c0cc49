import type { BackOffice, Sale } from './back-office.ts'
import type { Office } from './office.ts'

/** It is billed, paid in two parts, and nothing is owed in the end. */
export async function getPaid(
  { zhao }: Office,
  backOffice: BackOffice,
  sale: Sale,
  tell: (text: string) => void,
): Promise<void> {
  const numbers = await backOffice.bill(sale)
  tell(`Invoice ${numbers.join(', ')}`)
  const open = async () => {
    const { currencies, credit } = await zhao.crm.account.receivables({ id: sale.accountId })
    return { open: currencies[0]?.open.amount ?? '0.00', credit: credit[0]?.amount ?? '0.00' }
  }
  const owed = (await open()).open
  tell(`Owed: ${owed} CNY`)
  await backOffice.receive(sale, '500.00')
  tell(`Paid 500.00, still open: ${(await open()).open}`)
  await backOffice.receive(sale, (await open()).open)
  const { open: left, credit } = await open()
  tell(`Paid: ${left} open, ${credit} to their credit`)
}
