import * as z from 'zod'
import type { CommandContext, RecordOf, TrustedRecords } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { fromPlain } from '../../engine/command/plain.ts'
import { type AnyRecord, recordsOf } from '../../engine/command/records-of.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import type { Json } from '../../store/table.ts'
import { privacyErrors } from '../privacy/index.ts'
import { type MovedReferences, merge } from './merge.ts'
import { mergeErrors } from './merge-errors.ts'
import type { MadeByMerge, MergePolicy } from './merge-policy.ts'
import { changedBetween, isSame } from './merge-records.ts'
import { type KeptReference, returnReferences } from './move-references.ts'
import { reopenPairs } from './settle-pairs.ts'

type Merge = RecordOf<typeof merge>

/** What parting merged records came to, or would come to. */
export interface Unmerged {
  readonly survivorId: string
  /** The records that are back, under their own ids. */
  readonly otherIds: readonly string[]
  /** Fields of the survivor that were changed after the merge: they stay as they are. */
  readonly keptFields: readonly string[]
  /** References that were changed after the merge: they stay as they are. */
  readonly keptReferences: readonly KeptReference[]
}

/**
 * Parts records again that were merged: the others are back as they were, with the references that were theirs, and the
 * survivor has its own values. What was changed or made after the merge stays with the survivor, and is listed.
 */
export function unmergeRecords<const Entity extends string>(entity: Entity, policy: MergePolicy = {}) {
  return defineCommand({
    name: `${entity}.unmerge`,
    input: z.strictObject({
      mergeId: z.string(),
      /** Tells what would be, and changes nothing. */
      preview: z.boolean().optional(),
    }),

    async run({ mergeId, preview = false }, context): Promise<Unmerged> {
      const done = await context.records(merge).find(mergeId)
      if (done?.entity !== entity) throw engineErrors.CRM_NOT_FOUND({ entity: 'merge' })
      const { survivorId, otherIds } = done
      const survivor = await survivorOf(context, done)
      if (done.undoneAt) throw mergeErrors.CRM_MERGE_UNDONE()
      if (done.before === null) throw privacyErrors.CRM_SUBJECT_ERASED()
      const records = recordsOf(context, entity)
      if (!(await records.changeable([survivor])).has(survivorId))
        throw engineErrors.CRM_FORBIDDEN({ action: 'unmerge', entity })
      const later = await latestMerge(context, entity, survivorId)
      if (later && later.id !== mergeId)
        throw mergeErrors.CRM_MERGE_LATER({}, { meta: { mergeId: later.id } })

      const { back, kept } = fieldsToReturn(done, survivor)
      if (!preview) {
        const derived = [...context.computedFields(entity), ...(policy.derived ?? [])]
        await returnFields(recordsOf(context, entity), survivor, back, new Set(derived))
        for (const id of otherIds) await context.redirect(entity, id, undefined)
        // Somebody may have brought one back by hand.
        for (const id of otherIds) if (!(await records.find(id))) await records.restore(id)
      }
      const both = { survivor: survivorId, others: otherIds }
      const moved = (done.moved ?? []) as unknown as readonly MovedReferences[]
      const keptReferences = await returnReferences(context, entity, both, moved, preview)
      if (!preview) {
        await removeMade(context, done)
        for (const id of [survivorId, ...otherIds].sort()) await policy.derive?.(context, id)
        await reopenPairs(context, mergeId)
        const undone = { undoneAt: context.now, undoneBy: context.actor.id, sweepAt: null }
        await context.records(merge).update(mergeId, undone)
      }
      const shown = (await records.shown([survivor]))[0] ?? {}
      const keptFields = kept.filter((field) => Object.hasOwn(shown, field))
      return { survivorId, otherIds, keptFields, keptReferences: await readable(context, keptReferences) }
    },
  })
}

/** What the merge made of what the others had, the others have again. */
async function removeMade(context: CommandContext, { made }: Merge): Promise<void> {
  for (const { entity, id } of (made ?? []) as unknown as readonly MadeByMerge[]) {
    const records = recordsOf(context, entity)
    if (await records.find(id)) await records.delete(id)
  }
}

/** The survivor, if the caller may read it. When it was merged itself since, that merge is named. */
async function survivorOf(context: CommandContext, { entity, survivorId }: Merge): Promise<AnyRecord> {
  const target = await context.redirectOf(entity, survivorId)
  if (target === undefined) return recordsOf(context, entity).visible(survivorId)
  await recordsOf(context, entity).visible(target)
  const later = await latestMerge(context, entity, target)
  throw mergeErrors.CRM_MERGE_LATER({}, { meta: { mergeId: later?.id ?? '' } })
}

/** The last merge into a record that was not undone. */
async function latestMerge(
  { records }: CommandContext,
  entity: string,
  survivorId: string,
): Promise<Merge | undefined> {
  const [latest] = await records(merge).where(
    { entity, survivorId, undoneAt: null },
    { limit: 1, orderBy: '-createdAt' },
  )
  return latest
}

/** The fields that still are as the merge left them get their values back; the others are kept. */
function fieldsToReturn({ before, after, survivorId }: Merge, survivor: AnyRecord) {
  const was = (fromPlain(before as Json) as Readonly<Record<string, AnyRecord>>)[survivorId]
  const left = (fromPlain((after ?? {}) as Json) ?? {}) as Readonly<Record<string, unknown>>
  const back: Record<string, unknown> = {}
  const kept: string[] = []
  for (const [field, value] of Object.entries(left))
    if (isSame(survivor[field] ?? null, value)) back[field] = was?.[field] ?? null
    else kept.push(field)
  return { back, kept }
}

/** A hook may follow one field with another, as the pool does with the owner: what only followed is set back, too. */
async function returnFields(
  records: TrustedRecords<AnyRecord>,
  survivor: AnyRecord,
  back: Readonly<Record<string, unknown>>,
  derived: ReadonlySet<string>,
): Promise<void> {
  const wanted = { ...survivor, ...back }
  const settle = async (now: AnyRecord): Promise<AnyRecord> => {
    const wrong = Object.entries(changedBetween(now, wanted)).filter(([field]) => !derived.has(field))
    return wrong.length === 0 ? now : records.update(now.id, Object.fromEntries(wrong) as Partial<AnyRecord>)
  }
  await settle(await settle(survivor))
}

/** Of what the caller may not read, nothing is told. */
async function readable(
  context: CommandContext,
  kept: readonly KeptReference[],
): Promise<readonly KeptReference[]> {
  const told: KeptReference[] = []
  for (const [entity, own] of Map.groupBy(kept, (one) => one.entity)) {
    const records = recordsOf(context, entity)
    const live: AnyRecord[] = []
    for (const { id } of own) {
      const found = await records.find(id)
      if (found) live.push(found)
    }
    const open = await records.readable(live)
    told.push(...own.filter(({ id }) => open.has(id)))
  }
  return told
}
