import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import type { EntitlementRecord } from './entitlement.ts'
import { entitlementErrors } from './entitlement-errors.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Hooked {
  readonly input: Partial<EntitlementRecord>
  readonly current: EntitlementRecord | null
}

/** An entitlement that ends before it begins would never hold; one of units without a number would have no end. */
export function entitlementHooks(hooks: Hooks): void {
  for (const operation of ['create', 'update'] as const)
    hooks.check('entitlement', operation, ({ input, current }: Hooked) => {
      const { startsOn, endsOn, kind, unitsTotal, unitsUsed } = { ...current, ...input }
      if (startsOn && endsOn && endsOn < startsOn) throw entitlementErrors.CRM_ENTITLEMENT_DAYS()
      if (unitsTotal == null ? kind === 'units' : unitsTotal < (unitsUsed ?? 0))
        throw entitlementErrors.CRM_ENTITLEMENT_UNITS()
    })
}
