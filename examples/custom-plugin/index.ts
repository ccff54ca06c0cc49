export { type LoyaltyOptions, type LoyaltyPlugin, loyalty } from './loyalty.ts'
export type { Loyalty } from './loyalty-of.ts'
export { membership } from './membership.ts'
export { TIERS, type Tier } from './tier.ts'
