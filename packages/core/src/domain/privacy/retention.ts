import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { type AnyRecord, recordsOf } from '../../engine/command/records-of.ts'
import type { JobContext, JobDef } from '../../engine/jobs/job.ts'
import type { WorkDef, WorkStep } from '../../engine/jobs/work-def.ts'
import { milliseconds } from '../../engine/time/duration.ts'
import { beginErasure, eraseTheseRecords } from './erase-subject.ts'
import { dutiesOn, keptByDuties, reasonOf } from './keeping-duty.ts'
import { HOLDS, holdsOn, isAnybodyHeld } from './legal-hold.ts'
import { type ErasingRule, isDuty, type RetentionRule } from './retention-rule.ts'

/** What retention did, or would do. */
export interface RetentionResult {
  /** How many records, by rule in its place: people, or records about them. */
  readonly due: readonly number[]
  /** How many were due as well, but are kept by a legal hold or a duty. */
  readonly held: number
  /** Where to go on: the `from` of the next call. Absent when every rule was gone through. */
  readonly next?: RetentionCursor
}

/** Up to where the rules were gone through: which one, and behind which record. */
export interface RetentionCursor {
  readonly rule: number
  readonly after: string
}

/** So many records one transaction looks at; of people, each of whom may have many, fewer. */
const RECORDS_AT_ONCE = 100
const PEOPLE_AT_ONCE = 20
/** So many pages a preview looks at. */
const PAGES_OF_PREVIEW = 50

/**
 * Erases what the rules keep no longer, a page at a time. Holds and duties win. With `preview` it says what would go at an
 * instant, and changes nothing.
 */
export function applyRetention(rules: readonly RetentionRule[]) {
  return defineCommand({
    name: 'subjectRequest.retain',
    input: z.strictObject({
      preview: z.boolean().optional(),
      at: z.date().optional(),
      from: z.strictObject({ rule: z.int().min(0), after: z.string() }).optional(),
    }),

    async run({ preview = false, at, from }, context): Promise<RetentionResult> {
      const due = rules.map(() => 0)
      let held = 0
      let next: RetentionCursor | undefined = from ?? { rule: 0, after: '' }
      if (!preview) await context.hold([HOLDS])
      for (let page = 0; next && page < (preview ? PAGES_OF_PREVIEW : 1); page++) {
        const { rule, after }: RetentionCursor = next
        const now = preview && at ? at : context.now
        const found: Page | undefined = await pageOf(context, rules, { rule, after, now })
        if (found && !preview) await erase(context, rules, found)
        due[rule] = (due[rule] ?? 0) + (found?.free.length ?? 0)
        held += found?.held ?? 0
        next = found?.last
          ? { rule, after: found.last }
          : rule + 1 < rules.length
            ? { rule: rule + 1, after: '' }
            : undefined
      }
      return { due, held, ...(next && { next }) }
    },
  })
}

/** Begins to go through the rules once an hour; who is at it already goes on. */
export function retentionJobs(rules: readonly RetentionRule[]): readonly JobDef[] {
  if (rules.length === 0) return []
  const command = defineCommand({
    name: 'subjectRequest.beginRetention',
    input: z.strictObject({}),
    run: (_, { begin }) => begin(WORK, null, 'sweep'),
  })
  const run = async ({ crm }: JobContext<Runs>) => void (await crm.run(command, {}))
  return [{ id: 'core.retention', every: '1h', run }]
}

/** Goes through the rules page by page, each in a transaction of its own. */
export function retentionWorks(rules: readonly RetentionRule[]): readonly WorkDef[] {
  const command = applyRetention(rules)
  const step = async ({ crm, cursor }: WorkStep<Runs>) => {
    const { next } = await crm.run(command, cursor === null ? {} : { from: cursor })
    return next && { ...next }
  }
  return rules.length === 0 ? [] : [{ id: WORK, step }]
}

const WORK = 'core.retention.sweep'

interface Runs {
  run(command: unknown, input: unknown): Promise<RetentionResult>
}

/** What one page of a rule comes to. */
interface Page {
  readonly rule: ErasingRule
  /** Whether the rule takes records by themselves, and not people. */
  readonly isOfRecords: boolean
  readonly free: readonly string[]
  readonly held: number
  /** The last record that was looked at, if there may be more. */
  readonly last: string | undefined
}

async function pageOf(
  context: CommandContext,
  rules: readonly RetentionRule[],
  { rule: at, after: behind, now }: RetentionCursor & { readonly now: Date },
): Promise<Page | undefined> {
  const rule = rules[at]
  if (!rule || isDuty(rule)) return undefined
  const { entity, where = {}, after, of, mode, kind } = rule
  const isOfRecords = kind !== undefined || !context.personal.isPerson(entity)
  const limit = isOfRecords ? RECORDS_AT_ONCE : PEOPLE_AT_ONCE
  const isOld = { [of]: { lte: new Date(now.getTime() - milliseconds(after)) } }
  const place = behind === '' ? {} : { id: { gt: behind } }
  const condition = { all: [where, isOld, place] } as never
  const old: readonly AnyRecord[] = await recordsOf(context, entity).where(condition, {
    limit,
    orderBy: 'id',
  })
  const ids = old.map(({ id }) => id)
  const erasable = await context.personal.erasable(entity, ids, { mode, ...(kind && { kind }) })
  const due = mode === 'delete' ? ids : erasable
  const kept = isOfRecords ? keptRecords : keptPeople
  const isKept = await kept(context, rules, { entity, ids: due, now })
  const free = due.filter((id) => !isKept.has(id))
  const last = old.length === limit ? ids.at(-1) : undefined
  return { rule, isOfRecords, free, held: due.length - free.length, last }
}

interface Due {
  readonly entity: string
  readonly ids: readonly string[]
  readonly now: Date
}

/** Those of whom anything is kept by a hold or a duty. */
async function keptPeople(
  context: CommandContext,
  rules: readonly RetentionRule[],
  { entity, ids, now }: Due,
): Promise<ReadonlySet<string>> {
  const kept = new Set<string>()
  for (const id of ids) {
    const theirs = await context.personal.gather({ entity, id })
    const reasons = [
      ...(await holdsOn(context, theirs, now)),
      ...(await dutiesOn(context, rules, theirs, now)),
    ]
    if (reasons.length > 0) kept.add(id)
  }
  return kept
}

/** Records that a duty keeps, or a hold on their people. */
async function keptRecords(
  context: CommandContext,
  rules: readonly RetentionRule[],
  { entity, ids, now }: Due,
): Promise<ReadonlySet<string>> {
  const kept = new Set(await keptByDuties(context, rules, { entity, ids, now }))
  if (!(await isAnybodyHeld(context))) return kept
  for (const id of ids)
    if ((await holdsOn(context, await context.personal.peopleOf({ entity, id }), now)).length > 0)
      kept.add(id)
  return kept
}

async function erase(
  context: CommandContext,
  rules: readonly RetentionRule[],
  { rule, isOfRecords, free }: Page,
): Promise<void> {
  const { entity, mode, kind } = rule
  const terms = { mode, reason: reasonOf(rule) }
  if (isOfRecords) {
    if (free.length > 0) await eraseTheseRecords(context, entity, free, { ...terms, ...(kind && { kind }) })
    return
  }
  for (const id of free) {
    // Somebody may have two records of which one was erased with the other.
    const isGone =
      mode === 'delete'
        ? !(await recordsOf(context, entity).find(id))
        : (await context.personal.erasable(entity, [id], { mode })).length === 0
    if (!isGone) await beginErasure(context, { entity, id }, terms, { retention: rules })
  }
}
