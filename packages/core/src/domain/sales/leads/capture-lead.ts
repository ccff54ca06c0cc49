import * as z from 'zod'
import type { CommandContext, RecordOf, Result } from '../../../engine/command/context.ts'
import { defineBatchCommand } from '../../../engine/command/define-command.ts'
import { activity } from '../../activities/index.ts'
import {
  type AssignmentRule,
  type MatchedRule,
  matchRule,
  ownerAtTurn,
  type PreparedRules,
  prepareRules,
  readWorld,
} from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { addressNames, knownLead, sameAddress } from './find-known-lead.ts'
import { lead } from './lead.ts'

type Lead = RecordOf<typeof lead>

/** What a capture came to: a new lead, or a touch on one that was known. */
export interface Captured {
  readonly outcome: 'created' | 'attached'
  readonly leadId: string
  readonly ownerId: string | null
  /** The rule that gave a new lead to its owner. */
  readonly rule: string | null
}

interface Draft {
  readonly values: Omit<Lead, 'id' | 'createdAt' | 'updatedAt' | 'version'>
  readonly raw: z.core.util.JSONType | undefined
  readonly id: string
  match?: MatchedRule
}

/**
 * Takes in leads from any channel: brings them into form, finds whom we know by e-mail or telephone, and gives what is
 * new to its owner by the rules. Of several captures of one person at once, one creates and the others attach.
 */
export function captureLead(rules: readonly AssignmentRule[]) {
  let prepared: PreparedRules | undefined
  return defineBatchCommand({
    name: 'lead.capture',
    input: z.strictObject({
      /** Fields of the lead. */
      lead: z.record(z.string(), z.unknown()),
      /** What came in, as it came in; kept with a touch on a known lead. */
      raw: z.json().optional(),
    }),

    async runMany(inputs, context): Promise<readonly Result<Captured>[]> {
      prepared ??= prepareRules(context.shape('lead'), rules)
      const results: (Result<Captured> | undefined)[] = inputs.map(() => undefined)
      const drafts: (Draft | undefined)[] = []
      const parsedInputs = await context.records(lead).parse(inputs.map((input) => input.lead))
      for (const [at, parsed] of parsedInputs.entries()) {
        if (!parsed.ok) results[at] = parsed
        else if (addressNames(parsed.record).length === 0)
          results[at] = { ok: false, error: salesErrors.CRM_LEAD_ADDRESS_MISSING() }
        drafts[at] =
          parsed.ok && !results[at]
            ? { values: parsed.record, raw: inputs[at]?.raw, id: context.newId() }
            : undefined
      }
      const open = drafts.filter((draft) => draft !== undefined)
      await context.hold(open.flatMap(({ values }) => addressNames(values)))
      const known = await knownLeads(context, open)
      const fresh = await assign(context, prepared, rules, newOnes(open, known))
      const written = await context.records(lead).createMany(
        fresh.map(({ values }) => values),
        fresh.map(({ id }) => id),
      )
      const created = new Map(
        fresh.map(({ id, match }, at) => [id, { result: written[at] as Result<Lead>, match }]),
      )
      const touched: { draft: Draft; lead: Pick<Lead, 'id' | 'ownerId'> & Partial<Lead> }[] = []
      for (const [at, draft] of drafts.entries()) {
        if (!draft) continue
        const own = created.get(draft.id)
        if (own)
          results[at] = own.result.ok
            ? { ok: true, record: createdAs(own.result.record, own.match) }
            : own.result
        else {
          const there = knownLead(known, draft.values) ?? firstSame(fresh, draft)
          touched.push({ draft, lead: there })
          results[at] = {
            ok: true,
            record: { outcome: 'attached', leadId: there.id, ownerId: there.ownerId ?? null, rule: null },
          }
        }
      }
      await touch(context, touched)
      return results as readonly Result<Captured>[]
    },
  })
}

async function knownLeads(context: CommandContext, drafts: readonly Draft[]): Promise<readonly Lead[]> {
  const condition = sameAddress(drafts.map(({ values }) => values))
  return condition ? context.records(lead).where(condition, { limit: 50_000, orderBy: 'createdAt' }) : []
}

/** Drafts of people whom neither the base nor an earlier draft of the batch knows. */
function newOnes(drafts: readonly Draft[], known: readonly Lead[]): readonly Draft[] {
  const taken = new Set(known.flatMap(addressNames))
  return drafts.filter(({ values }) => {
    const names = addressNames(values)
    if (names.some((name) => taken.has(name))) return false
    for (const name of names) taken.add(name)
    return true
  })
}

function firstSame(fresh: readonly Draft[], { values }: Draft): { id: string; ownerId: string | null } {
  const names = addressNames(values)
  const same = fresh.find((one) => addressNames(one.values).some((name) => names.includes(name)))
  return { id: same?.id ?? '', ownerId: same?.values.ownerId ?? null }
}

/** Gives each draft its owner. Turns are counted once for each rule, however many drafts it decides on. */
async function assign(
  context: CommandContext,
  prepared: PreparedRules,
  rules: readonly AssignmentRule[],
  drafts: readonly Draft[],
): Promise<readonly Draft[]> {
  if (rules.length === 0) return drafts
  const world = await readWorld(context, rules, context.zone)
  const byRule = new Map<string, Draft[]>()
  for (const draft of drafts) {
    if (draft.values.ownerId) continue
    draft.match = matchRule(prepared, draft.values, world)
    const { rule } = draft.match
    if (rule) byRule.set(rule.id, [...(byRule.get(rule.id) ?? []), draft])
  }
  for (const [id, mine] of byRule) {
    const last = await context.count(`turn ${id}`, mine.length)
    for (const [at, { values, match }] of mine.entries()) {
      if (match)
        Object.assign(values, {
          ownerId: ownerAtTurn(match, last - mine.length + at + 1),
          assignedBy: id,
          assignedAt: context.now,
        })
    }
  }
  return drafts
}

function createdAs({ id, ownerId }: Lead, match: MatchedRule | undefined): Captured {
  return { outcome: 'created', leadId: id, ownerId: ownerId ?? null, rule: match?.rule?.id ?? null }
}

/** Somebody we know came again: a touch on the lead, or on what became of it. */
async function touch(
  context: CommandContext,
  touched: readonly { draft: Draft; lead: { id: string } & Partial<Lead> }[],
): Promise<void> {
  if (touched.length === 0) return
  const results = await context.records(activity).createMany(
    touched.map(({ draft: { values, raw }, lead: { id, accountId, contactId, opportunityId } }) => ({
      type: 'touch' as const,
      subject: values.source ? `Came again: ${values.source}` : 'Came again',
      leadId: id,
      accountId: accountId ?? null,
      contactId: contactId ?? null,
      opportunityId: opportunityId ?? null,
      doneAt: context.now,
      details: raw ?? null,
    })),
  )
  for (const result of results) if (!result.ok) throw result.error
}
