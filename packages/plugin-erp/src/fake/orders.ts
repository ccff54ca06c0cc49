import { ErpError, type ErpOrder, type ErpOrderPush } from '@guanxi/core/commerce'
import { decimalText, productOf } from './decimals.ts'
import { reserve } from './delivery.ts'
import type { Tables } from './tables.ts'

/** By tax class, as decimals: `{ standard: '0.13' }`. */
export type FakeTaxRates = Readonly<Record<string, string>>

/** An order as a draft. Nothing keeps the same one from being written again: that is for who writes it. */
export function writeOrder(
  tables: Tables,
  push: ErpOrderPush,
  key: string,
  taxRates: FakeTaxRates | undefined,
): ErpOrder {
  refuseUnknown(tables, push)
  const { customerId, placedOn, currency } = push
  const remoteId = tables.nextId('O')
  return tables.write('order', {
    ...{ remoteId, number: tables.nextId('SO-'), key, state: 'draft', customerId, placedOn, currency },
    ...(taxRates ? reckoned(push, taxRates) : { net: push.net, tax: push.tax, total: push.total }),
    lines: push.lines.map(({ lineKey, productId, quantity, unitPrice }) => ({
      ...{ remoteLineId: tables.nextId('L'), lineKey, quantity, unitPrice },
      ...(productId && { productId }),
    })),
  })
}

/** Leads an order on, as such systems do: a step that does not fit is answered, and nothing has happened. */
export function leadOn(tables: Tables, order: ErpOrder, step: 'submit' | 'confirm' | 'cancel'): ErpOrder {
  const { state, remoteId } = order
  if (step === 'submit')
    return state === 'draft' ? tables.change('order', remoteId, { state: 'submitted' }) : order
  if (step === 'confirm') {
    if (state !== 'submitted') return order
    reserve(tables, order, 'take')
    return tables.change('order', remoteId, { state: 'confirmed' })
  }
  if (state === 'cancelled') return order
  if (tables.all('shipment').some(({ orderId }) => orderId === remoteId))
    throw wrong(`Order ${order.number} has been shipped and cannot be cancelled.`)
  if (state === 'confirmed') reserve(tables, order, 'giveBack')
  return tables.change('order', remoteId, { state: 'cancelled' })
}

function refuseUnknown(tables: Tables, { customerId, lines }: ErpOrderPush): void {
  const customer = tables.get('customer', customerId)
  if (!customer || customer.isInactive) throw wrong(`There is no customer ${customerId} to sell to.`)
  if (lines.length === 0) throw wrong('An order has at least one line.')
  for (const { productId } of lines) {
    const product = productId === undefined ? undefined : tables.get('product', productId)
    if (productId !== undefined && (!product || product.isInactive))
      throw wrong(`There is no product ${productId} to sell.`)
  }
}

/** What the system itself makes of the lines, whatever it was told. */
function reckoned({ lines }: ErpOrderPush, rates: FakeTaxRates): Pick<ErpOrder, 'net' | 'tax' | 'total'> {
  let net = 0n
  let tax = 0n
  for (const { quantity, unitPrice, taxClass } of lines) {
    const rate = rates[taxClass]
    if (rate === undefined) throw wrong(`There is no tax class ${taxClass}.`)
    const lineNet = productOf(quantity, unitPrice)
    net += lineNet
    tax += productOf(decimalText(lineNet), rate)
  }
  return { net: decimalText(net, 2), tax: decimalText(tax, 2), total: decimalText(net + tax, 2) }
}

export function wrong(message: string): ErpError {
  return new ErpError('validation', message, { remote: 'UserError' })
}
