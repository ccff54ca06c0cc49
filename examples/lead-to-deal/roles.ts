import type { Role } from '@guanxi/core'

/** A web form may hand leads in, and learns nothing. */
const form: Role = { id: 'form', grants: { lead: { commands: ['capture'] } } }

const rep: Role = {
  id: 'rep',
  grants: {
    lead: {
      read: 'own',
      update: 'own',
      commands: ['capture', 'score', 'merge', 'unmerge', 'convert', 'unconvert'],
    },
    account: { read: 'all' },
    contact: { read: 'all' },
    opportunity: { read: 'own', update: 'own', commands: ['moveTo'] },
    activity: { read: 'own', create: true, update: 'own', commands: ['complete'] },
  },
}

const manager: Role = {
  id: 'manager',
  grants: {
    lead: { read: 'all', why: true },
    opportunity: { read: 'all' },
    approval: { read: 'all', commands: ['approve', 'reject'] },
    target: { read: 'all', create: true },
    user: { read: 'all' },
  },
}

/** Who may do what. */
export const ROLES: readonly Role[] = [form, rep, manager]
