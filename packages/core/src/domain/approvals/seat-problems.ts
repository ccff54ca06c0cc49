import type { Issue } from '../../engine/errors.ts'
import { misspelt } from '../../engine/misspelt.ts'
import type { ApprovalRule, Approver } from './approval-rule.ts'

/** What is wrong with seats for systems outside: nobody sits in one whose plugin is not there, and it waits without end. */
export function seatProblems(
  { by, timeouts = [] }: Pick<ApprovalRule, 'by' | 'timeouts'>,
  path: string,
  plugins: readonly string[],
): readonly Issue[] {
  const seats = (list: readonly Approver[], at: string) =>
    list.flatMap((seat, place) =>
      'external' in seat && !plugins.includes(seat.external)
        ? [
            misspelt(
              {
                code: 'APPROVAL_RULE',
                path: `${path}.${at}.${place}`,
                wrong: String(seat.external),
                ...PLUGIN,
              },
              plugins,
            ),
          ]
        : [],
    )
  return [
    ...seats(by, 'by'),
    ...timeouts.flatMap((timeout, at) =>
      timeout.do === 'escalate' ? seats(timeout.to, `timeouts.${at}.to`) : [],
    ),
  ]
}

const PLUGIN = { en: 'is no plugin of this CRM', zh: '不是该 CRM 中的插件' }
