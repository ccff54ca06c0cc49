import type { Pool, PoolRules, Role } from '@guanxi/core'

/** The pool of all leads but the big ones: whoever sells may claim, a little each day, and has to do something then. */
export const POOL: PoolRules = {
  claim: { perDay: 2, holding: 3, cooldown: '5d', lockNew: '1d' },
  followUp: {
    when: {
      any: [
        { type: 'call', minutes: { gte: 2 } },
        { type: 'note', textLength: { gte: 20 } },
      ],
    },
    by: 'owner',
  },
  reclaim: [
    {
      id: 'idle',
      when: {},
      basis: 'lastFollowUp',
      after: '7d',
      remind: [
        { at: '5d', tell: ['owner'] },
        { at: '6d', tell: ['owner', 'manager'] },
      ],
      grace: '2d',
    },
  ],
  protect: { max: 1, longest: '20d' },
  view: { fields: ['name', 'region'], perDay: 4 },
}

/** A pool of its own for big companies, open to key account managers alone. */
export const POOLS: readonly Pool[] = [
  { id: 'big', when: { employees: { gte: 500 } }, roles: ['keyAccounts'], claim: { perDay: 1 } },
]

/** A role of those who sell. All have the same verbs; which pools are open to them, the pools say. */
function seller(id: string): Role {
  return {
    id,
    grants: {
      lead: {
        read: { any: [{ ownerId: { actor: 'id' } }, { ownerId: null }] },
        commands: ['grab', 'release', 'protect', 'browsePool'],
      },
      activity: { read: 'own', create: true },
    },
  }
}

/** Who may do what. */
export const ROLES: readonly Role[] = [
  seller('rep'),
  seller('keyAccounts'),
  { id: 'manager', grants: { lead: { read: 'all', update: 'all', commands: ['undoReclaim'] } } },
]
