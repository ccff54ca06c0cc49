import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { toPlain } from '../../engine/command/plain.ts'
import { type AnyRecord, recordsOf } from '../../engine/command/records-of.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { issue } from '../../engine/entities/issues.ts'
import { carryShares, share } from '../people/index.ts'
import { merge } from './merge.ts'
import { mergeErrors } from './merge-errors.ts'
import type { ChosenValues, MadeByMerge, MergePolicy } from './merge-policy.ts'
import { countReferences, moveReferences, type ReferenceCount } from './move-references.ts'
import { settlePairs } from './settle-pairs.ts'
import {
  conflictIn,
  type MergeStrategy,
  STRATEGIES,
  type Survived,
  suits,
  survivingValue,
  typeIn,
  valueIn,
} from './survivorship.ts'

/** What a merge came to, or would come to. */
export interface Merged {
  /** Names the merge when it is undone; absent in a preview. */
  readonly mergeId?: string
  /** The value of each field that input may set, and the record that it comes from. */
  readonly values: { readonly [field: string]: Survived }
  /** Fields in which the records say different things. */
  readonly conflicts: {
    readonly [field: string]: readonly { readonly id: string; readonly value: unknown }[]
  }
  /** How many references lead to the survivor now that led to the others, as far as the caller may see them. */
  readonly references: readonly ReferenceCount[]
}

const MOST_OTHERS = 50
/** Longer than any transaction that may have begun before the merge was seen. */
const SWEEP_AFTER_MS = 120_000

const strategy = z.union([
  z.enum(STRATEGIES),
  z.strictObject({ by: z.literal('sourcePriority'), sources: z.array(z.string()).min(1) }),
])
const mergeInput = z.strictObject({
  /** The record that stays. */
  survivor: z.string(),
  /** The records that go into it. */
  others: z.array(z.string()).min(1).max(MOST_OTHERS).readonly(),
  /** By what the value of a field is chosen; `survivor` for those left out. */
  survivorship: z.record(z.string(), strategy).optional(),
  /** Values said by hand, by field. */
  values: z.record(z.string(), z.unknown()).optional(),
  /** Tells what would be, and changes nothing. */
  preview: z.boolean().optional(),
})
type MergeInput = z.output<typeof mergeInput>

/**
 * Makes one record of several: the survivor takes the values that survivorship chooses, every reference to the others
 * leads to it, the others are deleted and their ids lead to it for ever. All or nothing, and `unmerge` parts them again.
 * It works for every entity: give `mergeRecords('vehicle')` to `createCrm({ commands })` for one of your own.
 */
export function mergeRecords<const Entity extends string>(entity: Entity, policy: MergePolicy = {}) {
  return defineCommand({
    name: `${entity}.merge`,
    input: mergeInput,
    inverse: (_, { mergeId }: Merged) =>
      mergeId === undefined ? undefined : { command: `${entity}.unmerge`, input: { mergeId } },

    async run(input, context): Promise<Merged> {
      const { survivor, others, preview = false } = input
      const records = await recordsToMerge(context, entity, input)
      if (records.slice(1).some((other) => policy.isSettled?.(other)))
        throw mergeErrors.CRM_MERGE_SETTLED({ entity })
      const said = await recordsOf(context, entity).askedOf(survivor, input.values ?? {})
      const values = survivingValues(context, entity, input, records, said)
      const told = await tellable(context, entity, records, values)
      const references = await countReferences(context, entity, others)
      if (preview) return { ...told, references }

      const { id: mergeId } = await context.records(merge).create({
        ...{ entity, survivorId: survivor, otherIds: others, mergedBy: context.actor.id },
        before: toPlain(Object.fromEntries(records.map((record) => [record.id, record]))),
      })
      for (const id of others) await recordsOf(context, entity).delete(id)
      const moved = await moveReferences(context, entity, survivor, others)
      const shares = await carryShares(context, entity, records[0] as AnyRecord, others)
      const made = [
        ...shares.map(({ id }): MadeByMerge => ({ entity: share.name, id })),
        ...((await policy.bring?.(context, records)) ?? []),
      ]
      const kept = policy.joined?.(records, values, context.now) ?? {}
      const after = await writeSurvivor(context, entity, records[0] as AnyRecord, { values, kept })
      for (const field of policy.derived ?? []) delete after[field]
      for (const id of others) await context.redirect(entity, id, survivor)
      await settlePairs(context, entity, { survivor, others }, mergeId)
      await policy.derive?.(context, survivor)
      await context.records(merge).update(mergeId, {
        ...{ after: toPlain(after), moved: toPlain(moved), made: toPlain(made) },
        sweepAt: new Date(context.now.getTime() + SWEEP_AFTER_MS),
      })
      return { mergeId, ...told, references }
    },
  })
}

/** The records, the survivor first, each of them in reach of the caller. */
async function recordsToMerge(
  context: CommandContext,
  entity: string,
  { survivor, others }: MergeInput,
): Promise<readonly AnyRecord[]> {
  const ids = [survivor, ...others]
  if (new Set(ids).size < ids.length) throw mergeErrors.CRM_MERGE_ITSELF()
  const records = recordsOf(context, entity)
  const found = new Map<string, AnyRecord>()
  // In the order of ids: two merges of the same records wait for each other, and never in a circle.
  for (const id of [...ids].sort()) found.set(id, await records.visible(id))
  const all = ids.map((id) => found.get(id) as AnyRecord)
  if ((await records.changeable(all)).size < all.length)
    throw engineErrors.CRM_FORBIDDEN({ action: 'merge', entity })
  return all
}

function survivingValues(
  context: CommandContext,
  entity: string,
  { survivorship = {} }: MergeInput,
  records: readonly AnyRecord[],
  said: Readonly<Record<string, unknown>>,
): ChosenValues {
  const shape = context.shape(entity)
  const fields = [...context.inputFields(entity), ...declaredFields(records)]
  const unknown = Object.keys(survivorship).filter((field) => !fields.includes(field))
  if (unknown.length > 0)
    throw engineErrors.CRM_VALIDATION(
      { command: `${entity}.merge` },
      { issues: unknown.map((field) => issue('UNKNOWN_FIELD', `survivorship.${field}`)) },
    )
  const ids = new Set(records.map(({ id }) => id))
  const chosen: Record<string, Survived> = {}
  for (const field of fields) {
    const by: MergeStrategy = survivorship[field] ?? 'survivor'
    const isSaid = field.startsWith('ext.')
      ? Object.hasOwn((said['ext'] as object | undefined) ?? {}, field.slice(4))
      : Object.hasOwn(said, field)
    if (isSaid) chosen[field] = { value: valueIn(said, field), from: null, by: 'manual' }
    else if (
      by === 'manual' ||
      !suits(
        by,
        typeIn(shape, field),
        records.map((record) => valueIn(record, field)),
      )
    )
      throw mergeErrors.CRM_MERGE_STRATEGY({
        field,
        strategy: typeof by === 'string' ? by : 'sourcePriority',
      })
    else chosen[field] = withoutItself(survivingValue(field, by, records), ids)
  }
  return chosen
}

/** A record that was the parent of another is not its own parent when they are one. */
function withoutItself(survived: Survived, ids: ReadonlySet<string>): Survived {
  const { value } = survived
  return typeof value === 'string' && ids.has(value) ? { ...survived, value: null, from: null } : survived
}

function declaredFields([first]: readonly AnyRecord[]): readonly string[] {
  return Object.keys((first?.['ext'] as object | undefined) ?? {}).map((name) => `ext.${name}`)
}

/** What the caller may be told: only of fields that are open to them in every one of the records. */
async function tellable(
  context: CommandContext,
  entity: string,
  records: readonly AnyRecord[],
  values: ChosenValues,
): Promise<Pick<Merged, 'values' | 'conflicts'>> {
  const shown = await recordsOf(context, entity).shown(records)
  const isOpen = (field: string) =>
    shown.every((record) =>
      field.startsWith('ext.')
        ? Object.hasOwn((record['ext'] as object | undefined) ?? {}, field.slice(4))
        : Object.hasOwn(record, field),
    )
  const open = Object.entries(values).filter(([field]) => isOpen(field))
  const conflicts = open.flatMap(([field]) => {
    const conflict = conflictIn(field, records)
    return conflict ? [[field, conflict] as const] : []
  })
  return { values: Object.fromEntries(open), conflicts: Object.fromEntries(conflicts) }
}

/** Writes the survivor, and resolves to the fields that changed by it, hooks included, as they are now. */
async function writeSurvivor(
  context: CommandContext,
  entity: string,
  survivor: AnyRecord,
  { values, kept }: { readonly values: ChosenValues; readonly kept: Readonly<Record<string, unknown>> },
): Promise<Record<string, unknown>> {
  const changed = Object.entries(kept).filter(([field, value]) => !isSame(value, survivor[field] ?? null))
  const patch: Record<string, unknown> = Object.fromEntries(changed)
  const ext: Record<string, unknown> = {}
  for (const [field, { value }] of Object.entries(values)) {
    if (isSame(value, valueIn(survivor, field))) continue
    if (field.startsWith('ext.')) ext[field.slice(4)] = value
    else patch[field] = value
  }
  if (Object.keys(ext).length > 0) patch['ext'] = ext
  const written =
    Object.keys(patch).length === 0
      ? await recordsOf(context, entity).get(survivor.id)
      : await recordsOf(context, entity).update(survivor.id, patch as Partial<AnyRecord>)
  return changedBetween(survivor, written)
}

/** The fields in which two states of a record differ, as the later one has them. What the engine counts is left out. */
export function changedBetween(before: AnyRecord, after: AnyRecord): Record<string, unknown> {
  const fields = Object.keys(after).filter((field) => !COUNTED.has(field))
  return Object.fromEntries(
    fields
      .filter((field) => !isSame(before[field] ?? null, after[field] ?? null))
      .map((field) => [field, after[field] ?? null]),
  )
}

const COUNTED: ReadonlySet<string> = new Set(['id', 'version', 'createdAt', 'updatedAt', 'deletedAt'])

/** Whether two values of a field are the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(toPlain(one)) === JSON.stringify(toPlain(other))
}
