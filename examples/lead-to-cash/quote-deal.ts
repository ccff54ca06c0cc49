import { isCrmError } from '@guanxi/core'
import type { Office } from './office.ts'

/** An offer: too much is asked for, then too much is taken off, then somebody agrees to it, and it is sent. */
export async function quoteDeal(
  { li, chen }: Office,
  opportunityId: string,
  tell: (text: string) => void,
): Promise<string> {
  const idOf = async (code: string) => (await li.crm.product.list({ where: { code } })).items[0]?.id ?? ''
  const lines = [
    { productId: await idOf('SKU-1'), quantity: '10', discounts: [{ percent: '12', reason: '首单' }] },
    { productId: await idOf('SKU-2'), quantity: '2' },
    { productId: await idOf('SRV-1'), quantity: '1' },
  ]
  const { id, number, net, tax, total } = await li.crm.quote.draft({ opportunityId, lines })
  tell(`Quote ${number}: net ${net?.amount}, tax ${tax?.amount}, total ${total?.amount} CNY`)

  await li.crm.quote.send({ id }).catch((error: unknown) => {
    if (!isCrmError(error)) throw error
    tell(`Not sent yet: ${error.text('en')}`)
  })
  const { approvalId } = await li.crm.quote.submit({ id, reason: '首单，争取长期合作' })
  await chen.crm.approval.approve({ id: approvalId ?? '', note: '同意' })
  tell(`${chen.name} agrees to the discount`)
  const { validUntil } = await li.crm.quote.send({ id })
  tell(`Sent: good until ${validUntil}`)
  return id
}
