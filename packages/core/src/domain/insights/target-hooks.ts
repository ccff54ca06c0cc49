import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import { insightErrors } from './insight-errors.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Period {
  readonly from?: string
  readonly to?: string
}

interface Hooked {
  readonly input: Period
  readonly current: Period | null
}

/** A target whose period ends before it begins would never be asked for. */
export function targetHooks(hooks: Hooks): void {
  for (const operation of ['create', 'update'] as const)
    hooks.check('target', operation, ({ input, current }: Hooked) => {
      const { from = '', to = '' } = { ...current, ...input }
      if (to < from) throw insightErrors.CRM_PERIOD_ORDER({ from, to })
    })
}
