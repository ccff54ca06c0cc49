import type { Role } from '@guanxi/core'

/** A web form may hand leads in, and learns nothing. */
const form: Role = { id: 'form', grants: { lead: { commands: ['capture'] } } }

const rep: Role = {
  id: 'rep',
  grants: {
    lead: { read: 'all', commands: ['grab', 'convert'] },
    account: { read: 'all' },
    contact: { read: 'all' },
    opportunity: { read: 'own', update: 'own', commands: ['moveTo'] },
    product: { read: 'all' },
    priceBook: { read: 'all' },
    quote: { read: 'own', commands: ['draft', 'change', 'submit', 'send', 'accept'] },
    quoteLine: { read: 'all' },
    order: { read: 'all' },
    contract: { read: 'own', commands: ['draft', 'sign'] },
    instalment: { read: 'all' },
  },
}

const manager: Role = {
  id: 'manager',
  grants: {
    quote: { read: 'all' },
    approval: { read: 'all', commands: ['approve', 'reject'] },
  },
}

/** Whoever packs and sends, and counts what is there. */
const warehouse: Role = {
  id: 'warehouse',
  grants: {
    product: { read: 'all' },
    order: { read: 'all', commands: ['confirm', 'ship'] },
    stockLevel: { read: 'all', commands: ['tell'] },
  },
}

/** Whoever bills, and sees what comes in. */
const bookkeeper: Role = {
  id: 'bookkeeper',
  grants: {
    account: { read: 'all' },
    contract: { read: 'all' },
    order: { read: 'all' },
    instalment: { read: 'all' },
    invoice: { read: 'all', commands: ['draft', 'issue'] },
    payment: { read: 'all', commands: ['record'] },
    fxRate: { read: 'all' },
  },
}

/** Who may do what. */
export const ROLES: readonly Role[] = [form, rep, manager, warehouse, bookkeeper]
