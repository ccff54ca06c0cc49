import { isCrmError } from '../../../../engine/errors.ts'
import type { collectHooks } from '../../../../engine/plugins/collect-hooks.ts'
import { isClosedLead } from '../lead.ts'
import { fieldsIn, SCORE_FIELDS } from './condition-fields.ts'
import { scoreLeads } from './keep-score.ts'
import type { ScoreModel } from './score-model.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]
type Values = Readonly<Record<string, unknown>>

interface Hooked {
  readonly record: Values
  readonly previous: Values | null
  readonly ctx: {
    readonly crm: { run(command: unknown, input: unknown): Promise<unknown> }
  }
}

/** What of an activity says only where it hangs. */
const LINKS: ReadonlySet<string> = new Set([
  ...['accountId', 'contactId', 'opportunityId', 'broughtFrom'],
  ...['version', 'updatedAt'],
])

/**
 * Keeps scores current: an activity scores its lead, and so does an edit of a field that a rule looks at. They look when
 * all is written, so that an edit names no field but its own. Creating a lead asks no hook.
 */
export function scoringHooks(hooks: Hooks, model: ScoreModel): void {
  const score = scoreLeads(model)
  const looksAt = [...new Set(whenOf(model).flatMap(fieldsIn))].filter((field) => !SCORE_FIELDS.has(field))

  hooks.after('lead', 'update', async ({ record, previous, ctx }: Hooked) => {
    if (!previous) return
    // While it was closed nobody looked after its score.
    const isOpenAgain = isClosedLead(previous) && !isClosedLead(record)
    if (isOpenAgain || looksAt.some((field) => !isSame(record[field], previous[field])))
      await scoreIfThere(ctx, score, record['id'])
  })
  for (const operation of ['create', 'update', 'delete'] as const)
    hooks.after('activity', operation, async ({ record, previous, ctx }: Hooked) => {
      if (operation === 'update' && previous && isMovedOnly(record, previous)) return
      const leads = new Set([record['leadId'], previous?.['leadId']].filter((id) => typeof id === 'string'))
      for (const id of [...leads].sort()) await scoreIfThere(ctx, score, id)
    })
}

/** A conversion takes along all activities of a lead; none of them is worth another look. */
function isMovedOnly(record: Values, previous: Values): boolean {
  return Object.keys(record).every((field) => LINKS.has(field) || isSame(record[field], previous[field]))
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

/** What happened with a lead that is deleted by now is no reason to refuse it. */
async function scoreIfThere({ crm }: Hooked['ctx'], score: unknown, id: unknown): Promise<void> {
  try {
    await crm.run(score, { id })
  } catch (error) {
    if (!isCrmError(error, 'CRM_NOT_FOUND')) throw error
  }
}

/** What is no list of rules is reported with the configuration. */
function whenOf({ rules }: ScoreModel): readonly unknown[] {
  return Array.isArray(rules) ? rules.map((rule: { readonly when?: unknown } | null) => rule?.when) : []
}
