import type { CalendarDay } from '@guanxi/core'
import type { ErpInvoice, ErpPayment } from '@guanxi/core/commerce'
import { decimal, decimalText, productOf, shareOf } from './decimals.ts'
import type { Tables } from './tables.ts'

const MONTH_MS = 30 * 24 * 60 * 60 * 1_000

export function invoiceOrder(tables: Tables, today: CalendarDay, orderId: string): ErpInvoice {
  const { customerId, currency, net, tax, total, lines } = tables.need('order', orderId)
  return tables.write('invoice', {
    ...{ remoteId: tables.nextId('I'), number: tables.nextId('INV-'), state: 'issued' },
    ...{ customerId, orderId, issuedOn: today, dueOn: monthAfter(today) },
    ...{ currency, net, tax, total, open: total },
    lines: lines.map(({ productId, quantity, unitPrice }) => ({
      description: (productId && tables.get('product', productId)?.name) ?? 'Text',
      quantity,
      net: decimalText(productOf(quantity, unitPrice), 2),
      ...(productId && { productId }),
    })),
  })
}

export function payInvoice(
  tables: Tables,
  today: CalendarDay,
  invoiceId: string,
  amount = tables.need('invoice', invoiceId).open,
): ErpPayment {
  const { currency } = settle(tables, invoiceId, amount)
  const remoteId = tables.nextId('Y')
  return tables.write('payment', {
    remoteId,
    invoiceId,
    amount,
    currency,
    paidOn: today,
    reference: remoteId,
  })
}

export function creditInvoice(
  tables: Tables,
  today: CalendarDay,
  invoiceId: string,
  total = tables.need('invoice', invoiceId).total,
): ErpInvoice {
  const { open, ...invoice } = tables.need('invoice', invoiceId)
  const settled = decimal(total) > decimal(open) ? open : total
  settle(tables, invoiceId, settled)
  const tax = shareOf(invoice.tax, total, invoice.total)
  return tables.write('creditNote', {
    ...{
      remoteId: tables.nextId('N'),
      number: tables.nextId('CRN-'),
      correctsId: invoiceId,
      issuedOn: today,
    },
    ...{ customerId: invoice.customerId, currency: invoice.currency, lines: invoice.lines },
    ...(invoice.orderId && { orderId: invoice.orderId }),
    ...{ net: decimalText(decimal(total) - tax, 2), tax: decimalText(tax, 2), total },
    open: decimalText(decimal(total) - decimal(settled), 2),
    state: settled === total ? 'paid' : 'issued',
  })
}

/** So much of an invoice is not owed any more. */
function settle(tables: Tables, invoiceId: string, amount: string): ErpInvoice {
  const invoice = tables.need('invoice', invoiceId)
  const open = decimal(invoice.open) - decimal(amount)
  if (open < 0n) throw new RangeError(`Invoice ${invoiceId} has only ${invoice.open} open.`)
  return tables.change('invoice', invoiceId, {
    open: decimalText(open, 2),
    state: open === 0n ? 'paid' : 'issued',
  })
}

function monthAfter(day: CalendarDay): CalendarDay {
  return new Date(Date.parse(day) + MONTH_MS).toISOString().slice(0, 10) as CalendarDay
}
