import * as z from 'zod'
import type { CommandContext, RecordOf, Result } from '../../../engine/command/context.ts'
import { defineBatchCommand } from '../../../engine/command/define-command.ts'
import {
  assignmentPatch,
  assignRecords,
  briefly,
  type Chosen,
  explainAssignment,
  inFull,
  noteNew,
  type PreparedRules,
  preparedAt,
  type RuleSet,
} from '../../assignment/index.ts'
import { addressNames, type KnownLead, type KnownLeads, knownLeads } from './known-leads.ts'
import { lead, OPEN_LEAD } from './lead.ts'
import { type Draft, noteFirstTouch, readDrafts } from './lead-draft.ts'
import { type ScoreModel, scorer } from './scoring/index.ts'
import { touchInput } from './touch-facts.ts'
import { touchLeads } from './touch-leads.ts'

type Lead = RecordOf<typeof lead>

/**
 * What a capture came to: a new lead, or a touch on one that was known. Who may not read that lead is told that it was
 * received, and no more: neither whether the person was known nor who has them.
 */
export interface Captured {
  readonly outcome: 'created' | 'attached' | 'received'
  /** Of what was only received: a number to quote. */
  readonly leadId: string
  readonly ownerId: string | null
  /** The rule that gave a new lead to its owner. */
  readonly rule: string | null
}

/**
 * Takes in leads from any channel: brings them into form, finds whom we know by e-mail or telephone, and gives what is
 * new to its owner by the rules. Of several captures of one person at once, one creates and the others attach.
 */
export function captureLead(sets: readonly RuleSet[], scoring?: ScoreModel) {
  const score = scorer(scoring)
  return defineBatchCommand({
    name: 'lead.capture',
    input: z.strictObject({
      /** Fields of the lead. */
      lead: z.record(z.string(), z.unknown()),
      /** What came in, as it came in; kept with the touch. */
      raw: z.json().optional(),
      ...touchInput,
    }),

    fromRows: {
      input: (fields, raw) => ({ lead: fields, raw: raw as z.core.util.JSONType, channel: 'import' }),
      outcome: ({ outcome, leadId }: Captured) => ({
        outcome: outcome === 'received' ? 'created' : outcome,
        recordId: leadId,
      }),
    },

    async runMany(inputs, context): Promise<readonly Result<Captured>[]> {
      const prepared = preparedAt(context.shape('lead'), sets, context.now.getTime())
      const results = new Array<Result<Captured> | undefined>(inputs.length).fill(undefined)
      const drafts = await readDrafts(context, inputs, results)
      await context.hold(drafts.flatMap(({ values }) => addressNames(values)))
      const known = await knownLeads(
        context,
        drafts.map(({ values }) => values),
      )
      const captures: Capture[] = []
      let waiting = drafts
      while (waiting.length > 0) {
        const fresh = newOnes(waiting, known)
        await assign(context, prepared, fresh)
        noteFirstTouch(context, fresh, score)
        await create(context, fresh, known, results, captures)
        waiting = attach(waiting, known, results, captures)
      }
      const touched = captures.filter(({ isNew }) => !isNew)
      await touchLeads(
        context,
        touched.map(({ draft, lead: one }) => ({ ...draft, lead: one })),
      )
      await tell(context, captures, results)
      return results as readonly Result<Captured>[]
    },
  })
}

/** Drafts of people whom neither the base nor an earlier draft knows; later drafts find them. */
function newOnes(drafts: readonly Draft[], known: KnownLeads): readonly Draft[] {
  return drafts.filter((draft) => {
    if (known.find(draft.values)) return false
    known.add(draft, draft.values)
    return true
  })
}

/** Gives each draft its owner; one that comes with an owner keeps it. */
async function assign(
  context: CommandContext,
  prepared: PreparedRules,
  drafts: readonly Draft[],
): Promise<void> {
  const unowned = drafts.filter(({ values }) => !values.ownerId)
  if (prepared.rules.length === 0 || unowned.length === 0) return
  const assigned = { entity: lead, open: OPEN_LEAD }
  const [only] = unowned
  if (only && drafts.length === 1) {
    const explained = await explainAssignment(context, assigned, prepared, only.values)
    give(context, only, explained.chosen, inFull(explained))
    return
  }
  const records = unowned.map(({ values }) => values)
  const decisions = await assignRecords(context, assigned, prepared, records)
  for (const [at, draft] of unowned.entries()) {
    const chosen = decisions[at] as Chosen
    give(context, draft, chosen, briefly(prepared, chosen))
  }
}

function give({ now }: CommandContext, draft: Draft, chosen: Chosen, why: object): void {
  if (chosen.rule === undefined) return
  draft.rule = chosen.rule.id
  draft.why = why
  draft.chosen = chosen
  Object.assign(draft.values, assignmentPatch(chosen, now))
}

/** What became of a draft: the lead that it is now, or that it came to. */
interface Capture {
  readonly draft: Draft
  readonly lead: KnownLead
  readonly isNew: boolean
}

/** Writes new leads. One that is refused is known to nobody, so that the next draft of the same person is tried. */
async function create(
  context: CommandContext,
  fresh: readonly Draft[],
  known: KnownLeads,
  results: (Result<Captured> | undefined)[],
  captures: Capture[],
): Promise<void> {
  if (fresh.length === 0) return
  const written = await (results.length === 1 ? createAlone : createEach)(context, fresh)
  for (const [index, draft] of fresh.entries()) {
    const result = written[index] as Result<Lead>
    known.replace(draft, result.ok ? result.record : undefined, draft.values)
    if (result.ok) captures.push({ draft, lead: result.record, isNew: true })
    else results[draft.at] = result
  }
  await noteWaiting(
    context,
    fresh.filter((__, index) => written[index]?.ok),
  )
}

/** Lets those wait, and offers those, for which the rules say so. */
async function noteWaiting(context: CommandContext, drafts: readonly Draft[]): Promise<void> {
  const decided = drafts.flatMap(({ id, chosen }) =>
    chosen && (chosen.waits ?? chosen.offer) ? [{ recordId: id, chosen }] : [],
  )
  if (decided.length > 0) await noteNew(context, 'lead', decided)
}

function createEach(context: CommandContext, drafts: readonly Draft[]): Promise<readonly Result<Lead>[]> {
  return context.records(lead).createMany(
    drafts.map(({ values }) => values),
    drafts.map(({ id }) => id),
    drafts.map(({ why }) => why),
  )
}

/** The only lead of its command fails with it: there is nothing to keep, and so no need of a savepoint. */
async function createAlone(
  context: CommandContext,
  [draft]: readonly Draft[],
): Promise<readonly Result<Lead>[]> {
  return draft
    ? [{ ok: true, record: await context.records(lead).create(draft.values, draft.id, draft.why) }]
    : []
}

/** Joins drafts to the leads that are there now. Resolves to those whose lead was refused. */
function attach(
  drafts: readonly Draft[],
  known: KnownLeads,
  results: readonly (Result<Captured> | undefined)[],
  captures: Capture[],
): readonly Draft[] {
  const settled = new Set(captures.map(({ draft }) => draft))
  return drafts.filter((draft) => {
    if (results[draft.at] || settled.has(draft)) return false
    const there = known.find(draft.values)
    if (!there) return true
    captures.push({ draft, lead: there, isNew: false })
    return false
  })
}

/** Says what became of each, as far as the caller may know. */
async function tell(
  context: CommandContext,
  captures: readonly Capture[],
  results: (Result<Captured> | undefined)[],
): Promise<void> {
  const readable = await context.records(lead).readable(captures.map((capture) => capture.lead as Lead))
  for (const { draft, lead: known, isNew } of captures) {
    const record: Captured = readable.has(known.id)
      ? {
          outcome: isNew ? 'created' : 'attached',
          leadId: known.id,
          ownerId: known.ownerId ?? null,
          rule: isNew ? (draft.rule ?? null) : null,
        }
      : { outcome: 'received', leadId: draft.id, ownerId: null, rule: null }
    results[draft.at] = { ok: true, record }
  }
}
