import type { Base, CommandContext, RecordOf } from '../../engine/command/context.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import type { EntityDef } from '../../engine/entities/define-entity.ts'

/**
 * A record that the caller names and may read; for any other there is none. It is not locked, as `visible` would have it:
 * whoever quotes for one customer, from one price book, does not wait for the others.
 */
// biome-ignore lint/suspicious/noExplicitAny: any entity definition will do; the result is typed by it.
export async function readableOne<D extends EntityDef<any, any>>(
  { records }: CommandContext,
  entity: D,
  id: string,
): Promise<RecordOf<D>> {
  const [found] = await records(entity).where({ id } as never, { limit: 1 })
  const readable = await records(entity).readable(found ? [found] : [])
  if (!found || !readable.has((found as unknown as Base).id))
    throw engineErrors.CRM_NOT_FOUND({ entity: entity.name })
  return found
}
