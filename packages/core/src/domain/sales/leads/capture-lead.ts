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
import { addressNames, type KnownLead, type KnownLeads, knownLeads } from './known-leads.ts'
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
  readonly id: string
  /** Its place among the inputs. */
  readonly at: number
  readonly values: Omit<Lead, 'id' | 'createdAt' | 'updatedAt' | 'version'>
  readonly raw: z.core.util.JSONType | undefined
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

    fromRows: {
      input: (fields, raw) => ({ lead: fields, raw: raw as z.core.util.JSONType }),
      outcome: ({ outcome, leadId }: Captured) => ({ outcome, recordId: leadId }),
    },

    async runMany(inputs, context): Promise<readonly Result<Captured>[]> {
      prepared ??= prepareRules(context.shape('lead'), rules)
      const results = new Array<Result<Captured> | undefined>(inputs.length).fill(undefined)
      const drafts = await readDrafts(context, inputs, results)
      await context.hold(drafts.flatMap(({ values }) => addressNames(values)))
      const known = await knownLeads(
        context,
        drafts.map(({ values }) => values),
      )
      const touched: Touched[] = []
      let waiting = drafts
      while (waiting.length > 0) {
        const fresh = newOnes(waiting, known)
        await assign(context, prepared, rules, fresh)
        await create(context, fresh, known, results)
        waiting = attach(waiting, known, results, touched)
      }
      await touch(context, touched)
      return results as readonly Result<Captured>[]
    },
  })
}

/** Brings the inputs into the form of leads. What is refused gets its result at once. */
async function readDrafts(
  context: CommandContext,
  inputs: readonly { lead: Record<string, unknown>; raw?: z.core.util.JSONType | undefined }[],
  results: (Result<Captured> | undefined)[],
): Promise<readonly Draft[]> {
  const parsed = await context.records(lead).parse(inputs.map((input) => input.lead))
  const drafts: Draft[] = []
  for (const [at, one] of parsed.entries()) {
    if (!one.ok) results[at] = one
    else if (!one.record.email && !one.record.phone)
      results[at] = { ok: false, error: salesErrors.CRM_LEAD_ADDRESS_MISSING() }
    else drafts.push({ id: context.newId(), at, values: one.record, raw: inputs[at]?.raw })
  }
  return drafts
}

/** Drafts of people whom neither the base nor an earlier draft knows; later drafts find them. */
function newOnes(drafts: readonly Draft[], known: KnownLeads): readonly Draft[] {
  return drafts.filter((draft) => {
    if (known.find(draft.values)) return false
    known.add(draft, draft.values)
    return true
  })
}

/** Gives each draft its owner. Turns are counted once for each rule, however many drafts it decides on. */
async function assign(
  context: CommandContext,
  prepared: PreparedRules,
  rules: readonly AssignmentRule[],
  drafts: readonly Draft[],
): Promise<void> {
  if (rules.length === 0 || drafts.length === 0) return
  const world = await readWorld(context, rules, context.zone)
  const byRule = new Map<string, Draft[]>()
  for (const draft of drafts) {
    if (draft.values.ownerId) continue
    draft.match = matchRule(prepared, draft.values, world)
    const { rule } = draft.match
    if (!rule) continue
    const mine = byRule.get(rule.id)
    if (mine) mine.push(draft)
    else byRule.set(rule.id, [draft])
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
}

/** Writes new leads. One that is refused is known to nobody, so that the next draft of the same person is tried. */
async function create(
  context: CommandContext,
  fresh: readonly Draft[],
  known: KnownLeads,
  results: (Result<Captured> | undefined)[],
): Promise<void> {
  if (fresh.length === 0) return
  const written = await (results.length === 1 ? createAlone : createEach)(context, fresh)
  for (const [index, draft] of fresh.entries()) {
    const result = written[index] as Result<Lead>
    known.replace(draft, result.ok ? result.record : undefined, draft.values)
    results[draft.at] = result.ok ? { ok: true, record: createdAs(result.record, draft.match) } : result
  }
}

function createEach(context: CommandContext, drafts: readonly Draft[]): Promise<readonly Result<Lead>[]> {
  return context.records(lead).createMany(
    drafts.map(({ values }) => values),
    drafts.map(({ id }) => id),
  )
}

/** The only lead of its command fails with it: there is nothing to keep, and so no need of a savepoint. */
async function createAlone(
  context: CommandContext,
  [draft]: readonly Draft[],
): Promise<readonly Result<Lead>[]> {
  return draft ? [{ ok: true, record: await context.records(lead).create(draft.values, draft.id) }] : []
}

function createdAs({ id, ownerId }: Lead, match: MatchedRule | undefined): Captured {
  return { outcome: 'created', leadId: id, ownerId: ownerId ?? null, rule: match?.rule?.id ?? null }
}

interface Touched {
  readonly draft: Draft
  readonly lead: KnownLead
}

/** Joins drafts to the leads that are there now. Resolves to those whose lead was refused. */
function attach(
  drafts: readonly Draft[],
  known: KnownLeads,
  results: (Result<Captured> | undefined)[],
  touched: Touched[],
): readonly Draft[] {
  return drafts.filter((draft) => {
    if (results[draft.at]) return false
    const there = known.find(draft.values)
    if (!there) return true
    touched.push({ draft, lead: there })
    const captured = { leadId: there.id, ownerId: there.ownerId ?? null, rule: null }
    results[draft.at] = { ok: true, record: { outcome: 'attached', ...captured } }
    return false
  })
}

/** Somebody we know came again: a touch on the lead, or on what became of it. */
async function touch(context: CommandContext, touched: readonly Touched[]): Promise<void> {
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
