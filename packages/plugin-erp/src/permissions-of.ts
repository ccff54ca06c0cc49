import type { AnyPlugin, EntityGrant } from '@guanxi/core'

/** What the plugin does with what is not its own: no more than the ERP has a word in. */
export function permissionsOf(commerce: AnyPlugin): { readonly [entity: string]: EntityGrant } {
  const { commands = [] } = (commerce as unknown as { parts: { commands?: { name: string }[] } }).parts
  const has = new Set(commands.map(({ name }) => name))
  const verbs = (entity: string, ...names: string[]) => ({
    read: 'all' as const,
    commands: names.filter((name) => has.has(`${entity}.${name}`)),
  })
  return {
    account: { read: 'all', create: true, update: 'all' },
    contact: { read: 'all' },
    product: { read: 'all', create: true, update: 'all' },
    priceBook: { read: 'all', create: true },
    price: { read: 'all', create: true, update: 'all', delete: 'all' },
    stockLevel: verbs('stockLevel', 'tell'),
    order: verbs('order', 'confirm', 'cancel', 'ship'),
    orderLine: { read: 'all' },
    shipment: { read: 'all' },
    invoice: verbs('invoice', 'bring'),
    payment: verbs('payment', 'bring'),
  }
}
