import type { EntityGrant } from '@guanxi/core'

/** What the plugin does with what is not its own: no more than the ERP has a word in. */
export const permissions: { readonly [entity: string]: EntityGrant } = {
  account: { read: 'all', create: true, update: 'all' },
  contact: { read: 'all' },
  product: { read: 'all', create: true, update: 'all' },
  priceBook: { read: 'all', create: true },
  price: { read: 'all', create: true, update: 'all', delete: 'all' },
  stockLevel: { read: 'all', commands: ['tell'] },
  order: { read: 'all', commands: ['confirm', 'cancel', 'ship'] },
  orderLine: { read: 'all' },
  shipment: { read: 'all' },
  invoice: { read: 'all', commands: ['bring'] },
  payment: { read: 'all', commands: ['bring'] },
}
