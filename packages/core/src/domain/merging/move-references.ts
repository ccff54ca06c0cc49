import type { CommandContext } from '../../engine/command/context.ts'
import { type AnyRecord, IDS_AT_ONCE, recordsById, recordsOf } from '../../engine/command/records-of.ts'
import type { ReferenceField } from '../../engine/entities/references-to.ts'
import { isCrmError } from '../../engine/errors.ts'
import { carryApproval } from '../approvals/index.ts'
import type { MovedReference, MovedReferences } from './merge.ts'

type Reference = string | readonly string[]

/** How many references of a field there are that the caller may see. */
export interface ReferenceCount {
  readonly entity: string
  readonly field: string
  readonly count: number
}

/** References to records, and how many of them the caller may see. */
export async function countReferences(
  context: CommandContext,
  entity: string,
  ids: readonly string[],
): Promise<readonly ReferenceCount[]> {
  const counts: ReferenceCount[] = []
  for (const reference of context.references(entity)) {
    const children = recordsOf(context, reference.entity)
    let count = 0
    for (let after: string | undefined; ; ) {
      const condition = { all: [pointsTo(reference, entity, ids), after ? { id: { gt: after } } : {}] }
      const some = await children.where(condition as never, { limit: IDS_AT_ONCE, orderBy: 'id' })
      count += (await children.readable(some)).size
      if (some.length < IDS_AT_ONCE) break
      after = some.at(-1)?.id
    }
    if (count > 0) counts.push({ entity: reference.entity, field: reference.field, count })
  }
  return counts
}

/** Moves every reference to the others over to the survivor, whoever declared the field. */
export async function moveReferences(
  context: CommandContext,
  entity: string,
  survivor: string,
  others: readonly string[],
): Promise<readonly MovedReferences[]> {
  const moved: MovedReferences[] = []
  for (const reference of context.references(entity)) {
    const children = await moveField(context, entity, reference, survivor, others)
    if (children.length > 0) moved.push({ entity: reference.entity, field: reference.field, children })
  }
  return moved
}

async function moveField(
  context: CommandContext,
  entity: string,
  reference: ReferenceField,
  survivor: string,
  others: readonly string[],
): Promise<readonly MovedReference[]> {
  const { field } = reference
  const records = recordsOf(context, reference.entity)
  const moved: MovedReference[] = []
  for (;;) {
    const some = await records.where(pointsTo(reference, entity, others) as never, { limit: IDS_AT_ONCE })
    const edits = some.map((child) => {
      // Nobody is their own parent.
      const isSelf = reference.entity === entity && child.id === survivor && !reference.isList
      const value = isSelf ? null : leading(child[field] as Reference, survivor, others)
      return { id: child.id, patch: { [field]: value } as Partial<AnyRecord> }
    })
    for (const [at, one] of (await records.updateMany(edits)).entries()) {
      const child = some[at] as AnyRecord
      if (one.ok) {
        moved.push([child.id, child[field] as Reference])
        await carryApproval(context, reference.entity, child, one.record)
      }
      // Deleted meanwhile: there is nothing left to move.
      else if (!isCrmError(one.error, 'CRM_NOT_FOUND')) throw one.error
    }
    if (some.length < IDS_AT_ONCE) return moved
  }
}

/** What a merge made of a reference. */
function leading(before: Reference, survivor: string, others: readonly string[]): Reference {
  if (typeof before === 'string') return survivor
  return [...new Set(before.map((id) => (others.includes(id) ? survivor : id)))]
}

function pointsTo(
  { field, isList, isNamed }: ReferenceField,
  entity: string,
  ids: readonly string[],
): Readonly<Record<string, unknown>> {
  if (isList) return { [field]: { some: { in: ids } } }
  return { [field]: { in: ids }, ...(isNamed && { entity }) }
}

/** A reference that stays with the survivor, and why. */
export interface KeptReference {
  readonly entity: string
  readonly id: string
  readonly field: string
  readonly reason: 'changed' | 'deleted'
}

/** Moves references back to where they were, unless they were changed since. Resolves to those that stay. */
export async function returnReferences(
  context: CommandContext,
  entity: string,
  { survivor, others }: { readonly survivor: string; readonly others: readonly string[] },
  moved: readonly MovedReferences[],
  isPreview: boolean,
): Promise<readonly KeptReference[]> {
  const kept: KeptReference[] = []
  for (const { entity: holder, field, children } of moved) {
    const ids = children.map(([id]) => id)
    const now = new Map((await recordsById(context, holder, ids)).map((record) => [record.id, record]))
    const edits: { id: string; patch: Partial<AnyRecord> }[] = []
    for (const [id, before] of children) {
      const child = now.get(id)
      const isSelf = holder === entity && id === survivor && typeof before === 'string'
      const left = isSelf ? null : leading(before, survivor, others)
      const stays = { entity: holder, id, field }
      if (!child) kept.push({ ...stays, reason: 'deleted' })
      else if (JSON.stringify(child[field] ?? null) !== JSON.stringify(left))
        kept.push({ ...stays, reason: 'changed' })
      else edits.push({ id, patch: { [field]: before } as Partial<AnyRecord> })
    }
    if (isPreview) continue
    for (let at = 0; at < edits.length; at += IDS_AT_ONCE)
      for (const one of await recordsOf(context, holder).updateMany(edits.slice(at, at + IDS_AT_ONCE))) {
        if (!one.ok) throw one.error
        await carryApproval(context, holder, now.get(one.record.id) as AnyRecord, one.record)
      }
  }
  return kept
}
