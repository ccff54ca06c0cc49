import { entityOfRecord } from '../entities/codec.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import { isPlainObject } from '../entities/parse-value.ts'
import { mask } from '../entities/reach.ts'
import { noteReads } from '../query/note-reads.ts'
import { sensitiveAsked } from '../query/sensitive-fields.ts'
import type { Caller } from '../runtime.ts'

type Shown = Readonly<Record<string, unknown>>

/**
 * A command's result as the caller may see it: every record in it, wherever it stands, has only the fields that are
 * open to the caller. Commands need not think of it, and a stored result is masked anew when it is replayed. Sensitive
 * fields that it shows are noted, unless `isOwn`: what somebody has just said is no news to them.
 */
export async function showResult(
  caller: Caller,
  { name, isOwn = false }: { readonly name: string; readonly isOwn?: boolean },
  result: unknown,
): Promise<unknown> {
  const seen = new Map<Entity, Shown[]>()
  const shown = await showPart(caller, result, seen)
  const asked = isOwn ? undefined : sensitiveAsked(caller.runtime.model)
  if (asked) for (const [entity, records] of seen) await noteReads({ caller, entity, asked }, name, records)
  return shown
}

async function showPart(caller: Caller, result: unknown, seen: Map<Entity, Shown[]>): Promise<unknown> {
  if (Array.isArray(result)) return Promise.all(result.map((part) => showPart(caller, part, seen)))
  if (!isPlainObject(result)) return result
  const entityName = entityOfRecord.get(result)
  if (entityName === undefined) {
    const parts = Object.entries(result).map(
      async ([key, part]) => [key, await showPart(caller, part, seen)] as const,
    )
    return Object.fromEntries(await Promise.all(parts))
  }
  const { runtime, tenant, unit } = caller
  const entity = runtime.model.entity(entityName)
  const store = unit?.store ?? (await runtime.store())
  const anew = unit?.transaction.declaresFields
  const custom = await runtime.customFields(store, tenant, entityName, anew)
  const record = await mask(caller, entity, result as Rec, custom)
  const others = seen.get(entity)
  if (others) others.push(record)
  else seen.set(entity, [record])
  return record
}
