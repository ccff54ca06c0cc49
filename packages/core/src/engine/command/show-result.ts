import { entityOfRecord } from '../entities/codec.ts'
import type { Rec } from '../entities/entity.ts'
import { isPlainObject } from '../entities/parse-value.ts'
import { mask } from '../entities/reach.ts'
import type { Caller } from '../runtime.ts'

/**
 * A command's result as the caller may see it: every record in it, wherever it stands, has only the fields that are
 * open to the caller. Commands need not think of it, and a stored result is masked anew when it is replayed.
 */
export async function showResult(caller: Caller, result: unknown): Promise<unknown> {
  if (Array.isArray(result)) return Promise.all(result.map((part) => showResult(caller, part)))
  if (!isPlainObject(result)) return result
  const entityName = entityOfRecord.get(result)
  if (entityName === undefined) {
    const parts = Object.entries(result).map(
      async ([key, part]) => [key, await showResult(caller, part)] as const,
    )
    return Object.fromEntries(await Promise.all(parts))
  }
  const { runtime, tenant, unit } = caller
  const entity = runtime.model.entity(entityName)
  const store = unit?.store ?? (await runtime.store())
  const anew = unit?.transaction.declaresFields
  const custom = await runtime.customFields(store, tenant, entityName, anew)
  return mask(caller, entity, result as Rec, custom)
}
