import { definePlugin } from '@guanxi/core'
import { awardPoints, expirePoints, spendPoints } from './change-points.ts'
import { fillPoints } from './fill-points.ts'
import { loyaltyOf } from './loyalty-of.ts'
import { membership } from './membership.ts'
import { contactFields, point } from './point.ts'

const DAY_MS = 86_400_000
const WELCOME_POINTS = 100

/** What a host decides. */
export interface LoyaltyOptions {
  /** Told once a week for each tenant how many points its members hold. */
  readonly report?: (tenant: string, points: number) => Promise<void> | void
  /** Days after which points expire; 365 when left out. */
  readonly expireAfterDays?: number
}

function build({ report, expireAfterDays = 365 }: LoyaltyOptions) {
  return definePlugin({
    id: 'loyalty',
    compat: '^0.1.0',
    requires: [membership],

    extend: { contact: contactFields },
    entities: { point },
    commands: [awardPoints, spendPoints, expirePoints],
    queries: [loyaltyOf],
    migrations: [fillPoints],
    // Beyond its own entity and fields it writes notes for whoever looks after a customer, and nothing else.
    permissions: { activity: { create: true } },

    hooks(h) {
      // Asked first: may patch.
      h.before(
        'point',
        'create',
        ({ input, ctx }) => {
          if ((input.delta ?? 0) <= 0) return
          return { expiresAt: new Date(ctx.now.getTime() + expireAfterDays * DAY_MS) } as object
        },
        { id: 'loyalty.expiry' },
      )
      // Looks on: every issue of every check is reported together.
      h.check(
        'point',
        'create',
        ({ input, issue }) => {
          if (input.delta === 0) issue('LOYALTY_ZERO', 'must move something.', 'delta')
        },
        { id: 'loyalty.zero' },
      )
      // In the same transaction: a member without welcome points never exists.
      h.after(
        'contact',
        'create',
        async ({ record, ctx }) => {
          if (record.memberNumber)
            await ctx.crm.contact.awardPoints({ id: record.id, points: WELCOME_POINTS, reason: 'welcome' })
        },
        { id: 'loyalty.welcome' },
      )
      // After the commit and whatever crashes: the note is written once, because its call has a key.
      h.committed(
        'contact',
        'update',
        async ({ record, previous, ctx }) => {
          if (!previous || record.tier === previous.tier) return
          await ctx.crm.activity.create({
            type: 'note',
            subject: `Tier: ${previous.tier} → ${record.tier}`,
            contactId: record.id,
          })
        },
        { id: 'loyalty.tier-note', durable: true },
      )
      // After the commit, in this process, for what may be lost.
      h.committed(
        'point',
        'create',
        ({ record, ctx }) =>
          ctx.log.debug('Points moved.', { contact: record.contactId, delta: record.delta }),
        { id: 'loyalty.log', await: false },
      )
    },

    jobs: [
      {
        id: 'loyalty.expire',
        on: 'point',
        due: 'expiresAt',
        run: async ({ id }: { id: string }, { crm }) => void (await crm.point.expire({ id })),
      },
      {
        id: 'loyalty.weekly',
        every: '7d',
        async run({ crm, tenant }) {
          const [row] = await crm.contact.aggregate({ measures: { total: { sum: 'points' } } })
          await report?.(tenant, row?.total ?? 0)
        },
      },
    ],

    api: ({ crm }) => ({
      /** How many points a member holds, for code of the host that may not see contacts itself. */
      async balance(contactId: string): Promise<number> {
        return (await crm.contact.get(contactId))?.points ?? 0
      },
    }),

    start: ({ log }) => log.info('Loyalty is on.'),
  })
}

/** The plugin's type by one name: it keeps the declaration files of every host small. Publish it with the plugin. */
export interface LoyaltyPlugin extends ReturnType<typeof build> {}

/**
 * Members collect points, by which they rise from bronze to silver and gold.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage, tenant: 'acme', plugins: [membership, loyalty()] })
 * ```
 */
export function loyalty(options: LoyaltyOptions = {}): LoyaltyPlugin {
  return build(options)
}
