import { defineQuery, type Session, type World } from '@guanxi/core'
import * as z from 'zod'
import type { contactFields, point } from './point.ts'
import { missingToNext, type Tier } from './tier.ts'

/** How a member stands. */
export interface Loyalty {
  readonly points: number
  readonly tier: Tier
  /** Points to the next tier; absent on the highest. */
  readonly missing?: number
  readonly latest: readonly { readonly delta: number; readonly reason: string; readonly at: Date }[]
}

/** The part of the session's world that the question reads. */
interface LoyaltyWorld extends World {
  readonly fields: { readonly contact: typeof contactFields }
  readonly entities: { readonly point: typeof point }
  readonly plugins: readonly []
  readonly commands: never
}

/** A question, as a page about a member asks it. It is answered with what the asker may see. */
export const loyaltyOf = defineQuery({
  name: 'contact.loyalty',
  input: z.strictObject({ id: z.string() }),
  async run({ id }, context): Promise<Loyalty | null> {
    const session = context.crm as Session<LoyaltyWorld>
    const member = await session.contact.get(id)
    if (!member) return null
    const { items } = await session.point.list({ where: { contactId: id }, orderBy: '-createdAt', limit: 5 })
    const points = member.points ?? 0
    const missing = missingToNext(points)
    return {
      points,
      tier: member.tier ?? 'bronze',
      ...(missing !== undefined && { missing }),
      latest: items.map(({ delta, reason, createdAt: at }) => ({ delta, reason, at })),
    }
  },
})
