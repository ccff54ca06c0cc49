import type { CommandContext } from '../../engine/command/context.ts'
import { IDS_AT_ONCE, recordsOf } from '../../engine/command/records-of.ts'
import type { SubjectRecords } from '../../engine/privacy/keeping.ts'
import { milliseconds } from '../../engine/time/duration.ts'
import { privacyErrors } from './privacy-errors.ts'
import { type DutyRule, isDuty, type RetentionRule } from './retention-rule.ts'

/** A statutory duty that keeps data of somebody. */
export interface KeepingDuty {
  readonly entity: string
  readonly reason: string
  /** When it ends; null while its time has not begun. */
  readonly until: Date | null
}

/** The duties that keep any of these records at an instant, each with the end of its longest. */
export async function dutiesOn(
  context: CommandContext,
  rules: readonly RetentionRule[],
  of: SubjectRecords,
  now = context.now,
): Promise<readonly KeepingDuty[]> {
  const kept: KeepingDuty[] = []
  for (const duty of rules.filter(isDuty)) {
    const ids = [...(of.get(duty.entity) ?? [])]
    const ends = [...(await endsOf(context, duty, ids, now)).values()]
    if (ends.length > 0) kept.push({ entity: duty.entity, reason: reasonOf(duty), until: latest(ends) })
  }
  return kept
}

/** Those of some records that a duty keeps. */
export async function keptByDuties(
  context: CommandContext,
  rules: readonly RetentionRule[],
  { entity, ids, now }: { readonly entity: string; readonly ids: readonly string[]; readonly now: Date },
): Promise<readonly string[]> {
  const duties = rules.filter(isDuty).filter((duty) => duty.entity === entity)
  const kept: string[] = []
  for (const duty of duties) kept.push(...(await endsOf(context, duty, ids, now)).keys())
  return kept
}

/** Throws CRM_SUBJECT_KEPT while a duty keeps anything of somebody. */
export async function demandNoDuty(
  context: CommandContext,
  rules: readonly RetentionRule[],
  of: SubjectRecords,
): Promise<void> {
  const duties = await dutiesOn(context, rules, of)
  if (duties.length > 0) throw privacyErrors.CRM_SUBJECT_KEPT({}, { meta: { duties } })
}

/** What stands in requests and in the journal. */
export function reasonOf(rule: RetentionRule): string {
  const span = isDuty(rule) ? `kept for ${rule.keepAtLeast}` : `erased ${rule.after}`
  return rule.reason ?? `${rule.entity} is ${span} after ${rule.of}`
}

/** When a duty ends that keeps records, by their ids; null while its time has not begun. */
async function endsOf(
  context: CommandContext,
  { entity, where = {}, of, keepAtLeast }: DutyRule,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Date | null>> {
  const length = milliseconds(keepAtLeast)
  const isYoung = { any: [{ [of]: null }, { [of]: { gt: new Date(now.getTime() - length) } }] }
  const ends = new Map<string, Date | null>()
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const some = ids.slice(at, at + IDS_AT_ONCE)
    const condition = { all: [where, isYoung, { id: { in: some } }] } as never
    for (const record of await recordsOf(context, entity).where(condition, { limit: some.length })) {
      const from = record[of] as Date | null | undefined
      ends.set(record.id, from ? new Date(from.getTime() + length) : null)
    }
  }
  return ends
}

function latest(ends: readonly (Date | null)[]): Date | null {
  const known = ends.filter((end) => end !== null)
  return known.length < ends.length ? null : new Date(Math.max(...known.map((end) => end.getTime())))
}
