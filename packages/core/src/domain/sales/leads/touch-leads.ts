import type * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import type { Json } from '../../../store/table.ts'
import { activity } from '../../activities/index.ts'
import { joinConsent } from './consent.ts'
import type { KnownLead } from './known-leads.ts'
import { isClosedLead, lead } from './lead.ts'
import { askableFacts, type TouchFacts } from './touch-facts.ts'

type Lead = RecordOf<typeof lead>

/** Somebody who came again: what they brought, and the lead that they are. */
export interface Touch {
  readonly values: Omit<Lead, 'id' | 'createdAt' | 'updatedAt' | 'version'>
  readonly raw: z.core.util.JSONType | undefined
  /** The fields as they were given. */
  readonly given: Readonly<Record<string, unknown>>
  readonly facts: TouchFacts
  readonly lead: KnownLead
}

/** Somebody we know came again: a touch on the lead, or on what became of it. What it says that we did not know stays. */
export async function touchLeads(context: CommandContext, touches: readonly Touch[]): Promise<void> {
  if (touches.length === 0) return
  for (const { values, facts, lead: known } of touches) {
    const news = {
      ...(!isClosedLead(known) && filledBlanks(known, values)),
      ...(await newConsent(context, known.id, facts)),
    }
    if (Object.keys(news).length > 0) Object.assign(known, await context.records(lead).update(known.id, news))
  }
  const results = await context.records(activity).createMany(
    touches.map(({ values, raw, given, facts, lead: known }) => ({
      // What came in, and no sentence of ours: it is read in any language.
      subject: values.source ?? values.name,
      ...touchOf(known, facts),
      doneAt: context.now,
      details: raw ?? plain(given),
    })),
  )
  for (const result of results) if (!result.ok) throw result.error
}

/** The activity that keeps a touch on a lead, or on what became of it. */
export function touchOf({ id, accountId, contactId, opportunityId }: KnownLead, facts: TouchFacts) {
  return {
    type: 'touch' as const,
    leadId: id,
    accountId: accountId ?? null,
    contactId: contactId ?? null,
    opportunityId: opportunityId ?? null,
    // Taking back the conversion takes it back to the lead.
    ...(accountId && { broughtFrom: { contactId: null, opportunityId: null } }),
    ...askableFacts(facts),
    touch: plain(facts),
  }
}

/** Fields of a person that a later capture may fill in, where the lead has nothing yet. */
const ABOUT_THE_PERSON = ['email', 'phone', 'company', 'title', 'website', 'region', 'employees'] as const

function filledBlanks(known: KnownLead, values: Touch['values']): Partial<Lead> {
  const blanks = ABOUT_THE_PERSON.filter((field) => known[field] == null && values[field] != null)
  return Object.fromEntries(blanks.map((field) => [field, values[field]]))
}

/** What somebody agreed to or refused counts also on a lead that is closed. Read locked: no refusal is ever lost. */
async function newConsent(
  { records }: CommandContext,
  id: string,
  { consent: evidence }: TouchFacts,
): Promise<Partial<Lead>> {
  if (!evidence) return {}
  const known = (await records(lead).find(id))?.consent ?? {}
  const joined = joinConsent(known, evidence)
  return JSON.stringify(joined) === JSON.stringify(known) ? {} : { consent: joined }
}

/** As JSON keeps it: a date becomes its text. */
function plain(given: object): Json {
  return JSON.parse(JSON.stringify(given))
}
