import { type Role, respondentRole } from '@guanxi/core'

const agent: Role = {
  id: 'agent',
  grants: {
    ticket: { read: 'all', update: 'all', commands: ['reply', 'note', 'solve'] },
    message: { read: 'all' },
    account: { read: 'all' },
    contact: { read: 'all' },
    user: { read: 'all' },
    article: { read: 'all', commands: ['link'] },
    articleVersion: { read: 'all' },
    slaClock: { commands: ['of', 'atRisk'] },
  },
}

const chief: Role = {
  id: 'chief',
  grants: {
    ticket: { read: 'all', update: 'all', commands: 'all' },
    message: { read: 'all' },
    account: { read: 'all' },
    contact: { read: 'all' },
    user: { read: 'all' },
    rating: { read: 'all' },
    slaClock: { commands: 'all' },
  },
}

/** Who may do what. Customers have no role here: they write by channels, and rate by signed links. */
export const ROLES: readonly Role[] = [agent, chief, respondentRole]
