import type { ErpKind } from '@guanxi/core/commerce'

/** What a field of ours is. With `!` a record is none without it. */
export type Target = 'text' | 'text!' | 'decimal' | 'decimal!' | 'day' | 'day!' | 'flag' | 'lines!'

/** Fields by their names with us. */
export type Targets = Readonly<Record<string, Target>>

const RECORD: Targets = { remoteId: 'text!', version: 'text', isInactive: 'flag', isDeleted: 'flag' }
const ADDRESS: Targets = {
  ...{ 'address.street': 'text', 'address.city': 'text', 'address.postalCode': 'text' },
  ...{ 'address.region': 'text', 'address.country': 'text' },
}
const TOTALS: Targets = { currency: 'text!', net: 'decimal!', tax: 'decimal!', total: 'decimal!' }
const INVOICE: Targets = {
  ...{ ...RECORD, ...TOTALS, number: 'text', state: 'text!', customerId: 'text!', orderId: 'text' },
  ...{ correctsId: 'text', issuedOn: 'day', dueOn: 'day', open: 'decimal!', lines: 'lines!' },
}

/** What can be told of each kind. */
export const TARGETS: { readonly [K in ErpKind]: Targets } = {
  customer: {
    ...{ ...RECORD, ...ADDRESS, name: 'text!', code: 'text', email: 'text', phone: 'text', taxId: 'text' },
  },
  product: {
    ...{ ...RECORD, code: 'text!', name: 'text!', unit: 'text', kind: 'text', taxClass: 'text' },
    ...{ 'listPrice.amount': 'decimal', 'listPrice.currency': 'text' },
    ...{ 'cost.amount': 'decimal', 'cost.currency': 'text' },
  },
  price: {
    ...{ ...RECORD, listCode: 'text!', productId: 'text!', minQuantity: 'decimal' },
    ...{ 'unitPrice.amount': 'decimal!', 'unitPrice.currency': 'text!', startsOn: 'day', endsOn: 'day' },
  },
  stock: { ...RECORD, available: 'decimal!' },
  order: {
    ...{ ...RECORD, ...TOTALS, number: 'text', key: 'text', state: 'text!', customerId: 'text!' },
    ...{ placedOn: 'day', lines: 'lines!' },
  },
  shipment: {
    ...{ ...RECORD, number: 'text!', orderId: 'text!', state: 'text!', shippedOn: 'day', tracking: 'text' },
    lines: 'lines!',
  },
  invoice: INVOICE,
  payment: {
    ...{ ...RECORD, invoiceId: 'text!', amount: 'decimal!', currency: 'text!', paidOn: 'day!' },
    reference: 'text',
  },
  creditNote: INVOICE,
}

/** What can be told of a line, by the kind that it is of. */
export const LINE_TARGETS: { readonly [K in ErpKind]?: Targets } = {
  order: {
    ...{ remoteLineId: 'text!', lineKey: 'text', productId: 'text' },
    ...{ quantity: 'decimal!', unitPrice: 'decimal!' },
  },
  shipment: { productId: 'text!', quantity: 'decimal!' },
  invoice: { description: 'text!', quantity: 'decimal!', net: 'decimal!', productId: 'text' },
  creditNote: { description: 'text!', quantity: 'decimal!', net: 'decimal!', productId: 'text' },
}

/** What can be written. */
export const WRITTEN = {
  customer: {
    ...ADDRESS,
    name: 'text!',
    code: 'text',
    email: 'text',
    phone: 'text',
    taxId: 'text',
    version: 'text',
  },
  order: {
    ...{ number: 'text', customerId: 'text!', placedOn: 'day', currency: 'text', customerReference: 'text' },
    ...{ paymentTerms: 'text', net: 'decimal', tax: 'decimal', total: 'decimal' },
  },
  line: {
    ...{ lineKey: 'text', productId: 'text!', description: 'text', quantity: 'decimal!', unit: 'text' },
    ...{ unitPrice: 'decimal!', net: 'decimal', taxClass: 'text' },
  },
} satisfies Record<string, Targets>
