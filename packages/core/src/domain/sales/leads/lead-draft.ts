import type * as z from 'zod'
import type { CommandContext, RecordOf, Result } from '../../../engine/command/context.ts'
import type { Chosen } from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { joinConsent } from './consent.ts'
import { lead } from './lead.ts'
import { scoredFields, type scorer } from './scoring/index.ts'
import { type TouchFacts, type TouchInput, touchFacts } from './touch-facts.ts'

type Lead = RecordOf<typeof lead>

/** A lead that came in, in the form in which it would be written. */
export interface Draft {
  readonly id: string
  /** Its place among the inputs. */
  readonly at: number
  readonly values: Omit<Lead, 'id' | 'createdAt' | 'updatedAt' | 'version'>
  readonly raw: z.core.util.JSONType | undefined
  /** The fields as they were given. */
  readonly given: Record<string, unknown>
  readonly facts: TouchFacts
  /** The rule that decided on it, and what the journal keeps of the decision. */
  rule?: string
  why?: object
  /** What the rules said. */
  chosen?: Chosen
}

interface CaptureInput extends TouchInput {
  readonly lead: Record<string, unknown>
  readonly raw?: z.core.util.JSONType | undefined
}

/** A source said beside the lead is a field of it, and refused like one. */
function fieldsOf({ lead: fields, source }: CaptureInput): Record<string, unknown> {
  return source === undefined || fields['source'] != null ? fields : { ...fields, source }
}

/** Brings the inputs into the form of leads. What is refused gets its result at once. */
export async function readDrafts(
  context: CommandContext,
  inputs: readonly CaptureInput[],
  results: (Result<unknown> | undefined)[],
): Promise<readonly Draft[]> {
  const parsed = await context.records(lead).parse(inputs.map(fieldsOf))
  const drafts: Draft[] = []
  for (const [at, one] of parsed.entries()) {
    const input = inputs[at] as CaptureInput
    if (!one.ok) results[at] = one
    else if (!one.record.email && !one.record.phone)
      results[at] = { ok: false, error: salesErrors.CRM_LEAD_ADDRESS_MISSING() }
    else
      drafts.push({
        ...{ id: context.newId(), at, values: one.record },
        ...{ raw: input.raw, given: input.lead, facts: touchFacts(input, one.record.source, context.now) },
      })
  }
  return drafts
}

/** A new lead keeps its first touch itself: finding it costs nothing, and an import writes no second record. */
export function noteFirstTouch(
  context: CommandContext,
  drafts: readonly Draft[],
  score: ReturnType<typeof scorer>,
): void {
  for (const { id, values, raw, facts } of drafts) {
    const firstTouch = { at: context.now.toISOString(), ...facts, ...(raw !== undefined && { raw }) }
    Object.assign(values, {
      firstTouch,
      ...(facts.consent && { consent: joinConsent({}, facts.consent) }),
    })
    const asRecord = { ...values, id, createdAt: context.now, updatedAt: context.now }
    Object.assign(values, scoredFields(score(context, { lead: asRecord, activities: [] })))
  }
}
