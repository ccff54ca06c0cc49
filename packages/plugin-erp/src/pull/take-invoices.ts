import type { ErpInvoice } from '@guanxi/core/commerce'
import { type Applied, type Apply, linksOf } from './fresh-records.ts'
import { tried } from './refused.ts'
import { waitFor } from './take-prices.ts'

/** Invoices and credit notes are the ERP's: told otherwise they are corrected, never doubled. */
export const takeInvoices =
  <K extends 'invoice' | 'creditNote'>(kind: K): Apply<K> =>
  async (inside, fresh, { erp }) => {
    const records = fresh.map(({ record }) => record as ErpInvoice)
    const customers = await linksOf(
      inside,
      'customer',
      records.map(({ customerId }) => customerId),
    )
    const orders = await linksOf(
      inside,
      'order',
      records.flatMap(({ orderId }) => orderId ?? []),
    )
    const corrected = await linksOf(
      inside,
      'invoice',
      records.flatMap(({ correctsId }) => correctsId ?? []),
    )
    const applied: Applied[] = []
    for (const record of records) {
      // What is not issued yet binds nobody.
      if (record.state === 'draft' || record.number === undefined) {
        applied.push(undefined)
        continue
      }
      const accountId = customers.get(record.customerId)?.localId
      if (!accountId) {
        applied.push(erp.options.createsCustomers ? waitFor('customer', record.customerId) : undefined)
        continue
      }
      const orderId = record.orderId && orders.get(record.orderId)?.localId
      const corrects = record.correctsId && corrected.get(record.correctsId)?.remoteNumber
      if (kind === 'creditNote' && !corrects) {
        applied.push(record.correctsId ? waitFor('invoice', record.correctsId) : undefined)
        continue
      }
      const told = {
        ...{ issuedBy: erp.connector.id, kind, number: record.number, accountId },
        ...{ currency: record.currency, net: record.net, tax: record.tax, total: record.total },
        issuedOn: record.issuedOn ?? record.dueOn ?? '',
        ...(record.dueOn && kind === 'invoice' && { dueOn: record.dueOn }),
        ...(orderId && { orderId }),
        ...(corrects && { corrects }),
        // What payments tell by themselves is not assumed from what is still open.
        ...(kind === 'invoice' && !erp.options.kinds.includes('payment') && { open: record.open }),
        isCancelled: record.state === 'cancelled',
        lines: record.lines.map(({ description, quantity, net }) => ({ description, quantity, net })),
      }
      applied.push(await tried(async () => ({ localId: (await inside.invoice.bring(told)).invoice.id })))
    }
    return applied
  }

/** Money that came in there is money that came in here. */
export const takePayments: Apply<'payment'> = async (inside, fresh, { erp }) => {
  const invoices = await linksOf(
    inside,
    'invoice',
    fresh.map(({ record }) => record.invoiceId),
  )
  const applied: Applied[] = []
  for (const { record } of fresh) {
    const invoiceId = invoices.get(record.invoiceId)?.localId
    if (!invoiceId) {
      applied.push(waitFor('invoice', record.invoiceId))
      continue
    }
    const { amount, currency, paidOn, remoteId } = record
    const told = {
      ...{ toldBy: erp.connector.id, reference: remoteId, invoiceId, paidOn },
      amount: { amount, currency },
    }
    applied.push(
      await tried(async () => {
        const { payment } = await inside.payment.bring(told)
        return payment ? { localId: payment.id } : {}
      }),
    )
  }
  return applied
}
