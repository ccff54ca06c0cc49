import type { CommandContext } from '../../../engine/command/context.ts'
import { account, contact } from '../../customers/index.ts'
import { opportunity } from '../opportunities/opportunity.ts'
import { lead } from './lead.ts'

const OWN = { account, contact, opportunity }

/**
 * Values of fields that host and plugins added to the lead and, under the same name and of the same type, to what it
 * becomes. What core defines means something else on either side, and is mapped by hand.
 */
export function sharedFields(
  context: CommandContext,
  target: keyof typeof OWN,
  from: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { fields: left } = context.shape('lead')
  const { fields: right } = context.shape(target)
  const shared = Object.keys(left).filter(
    (field) =>
      !Object.hasOwn(lead.fields, field) &&
      !Object.hasOwn(OWN[target].fields, field) &&
      from[field] != null &&
      JSON.stringify(left[field]?.type) === JSON.stringify(right[field]?.type) &&
      !SYSTEM.has(field),
  )
  return Object.fromEntries(shared.map((field) => [field, from[field]]))
}

const SYSTEM: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt', 'version'])
