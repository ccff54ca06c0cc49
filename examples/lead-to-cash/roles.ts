import type { Role } from '@guanxi/core'

/** A web form may hand leads in, and learns nothing. */
const form: Role = { id: 'form', grants: { lead: { commands: ['capture'] } } }

const rep: Role = {
  id: 'rep',
  grants: {
    lead: { read: 'own', update: 'own', commands: ['convert'] },
    account: { read: 'all' },
    contact: { read: 'all' },
    opportunity: { read: 'own', update: 'own', commands: ['moveTo'] },
    product: { read: 'all' },
    priceBook: { read: 'all' },
    quote: { read: 'own', commands: ['draft', 'submit', 'send', 'revise', 'accept'] },
    quoteLine: { read: 'all' },
    order: { read: 'own' },
    contract: { read: 'own', commands: ['draft', 'sign'] },
    instalment: { read: 'own' },
  },
}

const manager: Role = {
  id: 'manager',
  grants: {
    lead: { read: 'all', commands: ['grab'] },
    quote: { read: 'all' },
    opportunity: { read: 'all' },
    approval: { read: 'all', commands: ['approve', 'reject'] },
    user: { read: 'all' },
  },
}

/** Whoever packs and sends. */
const warehouse: Role = {
  id: 'warehouse',
  grants: {
    product: { read: 'all' },
    order: { read: 'all', commands: ['ship'] },
    orderLine: { read: 'all' },
    shipment: { read: 'all' },
    stockLevel: { read: 'all', commands: ['tell'] },
    contract: { read: 'all', commands: ['reach'] },
  },
}

/** Whoever bills, and sees what comes in. */
const bookkeeper: Role = {
  id: 'bookkeeper',
  grants: {
    account: { read: 'all', commands: ['receivables', 'statement'] },
    contract: { read: 'all' },
    instalment: { read: 'all' },
    invoice: { read: 'all', commands: ['draft', 'issue'] },
    invoiceLine: { read: 'all' },
    payment: { read: 'all', commands: ['record'] },
    allocation: { read: 'all' },
    fxRate: { read: 'all' },
  },
}

/** Who may do what. */
export const ROLES: readonly Role[] = [form, rep, manager, warehouse, bookkeeper]
